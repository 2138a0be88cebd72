import type { Priority, Status } from '../dto/import-mapping.dto';
import { folded } from './folded';

/** What states and priorities are called in five languages, as `folded` writes it. */

const statusWords = lookup<Status>({
  Completed: `completed, complete, closed, close, done, finished, fixed, solved, resolved, repaired, ok, c, yes, x, termine, terminee, ferme, fermee, cloture, cloturee, clos, fait, faite,
    resolu, resolue, repare, realise, effectue, solde, abgeschlossen, erledigt, fertig, geschlossen, behoben, beendet, gelost, repariert, ok erledigt, chiuso, chiusa,
    completato, completata, finito, finita, fatto, fatta, risolto, risolta, eseguito, eseguita, terminato, concluso, cerrado, cerrada, completado, completada,
    terminado, terminada, hecho, finalizado, finalizada, resuelto, resuelta, realizado, reparado`,
  Open: `open, opened, new, pending, in progress, progress, started, ongoing, to do, todo, waiting, wip, o, ouvert, ouverte, en cours, nouveau, nouvelle, en attente, a faire, non termine,
    offen, neu, in arbeit, in bearbeitung, laufend, wartend, ausstehend, begonnen, aperto, aperta, in corso, nuovo, nuova, in attesa, da fare, in lavorazione, sospeso,
    abierto, abierta, en curso, en proceso, nuevo, nueva, pendiente, por hacer, en progreso`,
  Escalation: `escalation, escalated, esc, escalate, blocked, escalade, escaladee, bloque, bloquee, eskalation, eskaliert, blockiert, gesperrt, escalato, escalata, bloccato, bloccata,
    escalacion, escalado, escalada, escalamiento, bloqueado, bloqueada`,
});

const priorityWords = lookup<Priority>({
  Low: `low, lo, l, minor, basse, bas, faible, mineure, niedrig, gering, klein, tief, bassa, basso, minore, baja, bajo, menor, p3`,
  Medium: `medium, med, m, mid, middle, normal, moderate, average, standard, moyen, moyenne, normale, mittel, mitte, mittlere, medio, media, regolare, regular, p2`,
  High: `high, hi, h, urgent, critical, major, emergency, top, haute, haut, elevee, urgente, critique, majeure, hoch, dringend, kritisch, sofort, alta, alto, critica, critico,
    urgenza, elevata, urgencia, mayor, p1`,
});

/** @returns undefined when nothing tells what it means */
export function statusOf(text: string): Status | undefined {
  return statusWords.get(folded(text));
}

export function priorityOf(text: string): Priority | undefined {
  return priorityWords.get(folded(text));
}

function lookup<T extends string>(words: Record<T, string>): Map<string, T> {
  return new Map(
    Object.entries<string>(words).flatMap(([meaning, list]) =>
      list.split(',').map((word) => [word.trim().replace(/\s+/g, ' '), meaning as T]),
    ),
  );
}
