import type { ImportField } from '../dto/import-mapping.dto';

/**
 * What columns of logbooks are called in English, French, German, Italian and Spanish, as `folded` writes it. A header that is one of
 * them is taken for the field; one that contains one of them, too, unless a better one is there.
 */
export const headerWords: Record<ImportField, string[]> = {
  startDate: words(`
    start date, date start, date, start, startdate, begin, begin date, date of call, call date, reported, reported on, date reported, date of fault, intervention date,
    failure date, opened, open date, day, date de debut, debut, date debut, date d appel, date de l appel, date de panne, jour, date d intervention,
    date intervention, startdatum, datum, beginn, datum beginn, anfang, anfangsdatum, meldedatum, stordatum, gemeldet am, tag, ausfalldatum,
    data, data inizio, inizio, data di inizio, data chiamata, data guasto, data intervento, giorno, data apertura,
    fecha, fecha inicio, fecha de inicio, inicio, fecha de aviso, fecha de averia, fecha averia, fecha intervencion, dia, fecha de apertura`),
  endDate: words(`
    end date, date end, end, enddate, finish, finish date, finished, closed, closed on, date closed, completed on, completion date, date completed,
    date de fin, fin, date fin, termine le, date de cloture, cloture, enddatum, ende, datum ende, erledigt am, abgeschlossen am, abschlussdatum, fertig,
    data fine, fine, data di fine, data chiusura, chiusura, chiuso il, conclusione, fecha fin, fecha de fin, fecha final, fecha de cierre, fecha cierre, cierre`),
  responsiblePerson: words(`
    responsible, responsible person, person, technician, crew, team, shift crew, worker, assigned to, assignee, done by, by, operator, mechanic, employee,
    responsable, technicien, intervenant, equipe, personne, operateur, mecanicien, nom, execute par, effectue par, realise par,
    verantwortlich, verantwortlicher, verantwortliche person, techniker, bearbeiter, mitarbeiter, zustandig, schicht, mannschaft, durchgefuhrt von, monteur,
    responsabile, tecnico, operatore, squadra, addetto, eseguito da, manutentore, manutentori, persona, persona responsable, encargado, operario, equipo de trabajo,
    realizado por, cuadrilla, turno`),
  location: words(`
    location, place, area, site, functional location, func location, position, where, plant, hall, zone, department, room, building, workshop, line,
    lieu, emplacement, endroit, secteur, atelier, site de production, localisation, batiment, ligne,
    ort, standort, platz, bereich, halle, werk, abteilung, einsatzort, gebaude, raum, technischer platz, linie,
    luogo, posizione, ubicazione, reparto, sede, area di lavoro, stabilimento, impianto, zona, linea,
    lugar, ubicacion, localizacion, seccion, planta, nave, taller, emplazamiento`),
  device: words(`
    machine, device, equipment, asset, unit, machine name, equipment name, machine no, machine id, apparatus, tag,
    appareil, equipement, materiel, engin, nom de la machine, maschine, gerat, anlage, equipment nr, maschinen nr, maschinennummer, betriebsmittel, aggregat,
    macchina, macchinario, apparecchiatura, apparecchio, attrezzatura, dispositivo, matricola, maquina, equipo, aparato, activo, unidad`),
  callDescription: words(`
    call, call fault, fault, description, call description, problem, issue, failure, symptom, short text, shorttext, original shorttext, defect, complaint,
    what happened, breakdown, request, fault description, subject, summary, panne, defaut, probleme, description de la panne, description de l appel, appel,
    anomalie, motif, symptome, demande, libelle, descriptif, storung, fehler, problem beschreibung, beschreibung, storungsbeschreibung, fehlerbeschreibung,
    meldung, mangel, kurztext, anlass, fehlerbild, storungsbild, schaden, schadensbild, malfunction, dysfonctionnement, malfunzionamento,
    guasto, descrizione, problema, descrizione guasto, descrizione del guasto, anomalia, difetto, chiamata, segnalazione, richiesta, motivo,
    averia, descripcion, descripcion de la averia, descripcion averia, fallo, falla, incidencia, defecto, aviso, sintoma, llamada, solicitud`),
  solutionDescription: words(`
    solution, work done, action, action taken, repair, remedy, resolution, solution description, what was done, work performed, corrective action, fix, intervention,
    travail effectue, travaux effectues, travaux, reparation, action corrective, remede, travail realise, description de la solution, intervention realisee,
    losung, massnahme, massnahmen, arbeit, ausgefuhrte arbeit, ausgefuhrte arbeiten, behebung, reparatur, erledigung, abhilfe, tatigkeit,
    soluzione, lavoro eseguito, lavori eseguiti, intervento, intervento eseguito, azione, riparazione, rimedio, descrizione intervento, lavoro svolto, attivita svolta,
    solucion, trabajo realizado, trabajos realizados, accion, accion correctiva, reparacion, remedio, intervencion, trabajo`),
  status: words(`
    status, state, statut, etat, zustand, stato, estado, situation, situacion, situazione, bearbeitungsstatus, avancement, avanzamento`),
  downtimeHours: words(`
    downtime, down time, downtime hours, stop, stop time, stoppage, standstill, hours, duration, time lost, lost time, hours down, outage, duree, arret, temps d arret,
    duree d arret, heures, heures d arret, temps, immobilisation, stillstand, ausfallzeit, stillstandszeit, stunden, dauer, ausfall, ausfalldauer,
    fermo, ore, ore fermo, tempo fermo, fermo macchina, durata, ore di fermo, tempo di fermo, parada, horas, tiempo parada, tiempo de parada, horas de parada, duracion,
    paro, tiempo de paro, horas parada, tiempo`),
  category: words(`
    category, type, kind, class, system, major system, group, discipline, fault type, work type, categorie, nature, genre, famille, domaine, type de panne, type d intervention,
    kategorie, art, typ, gruppe, gewerk, fehlerart, storungsart, categoria, tipo, tipologia, genere, gruppo, tipo guasto, tipo intervento, clase, grupo, tipo de averia,
    especialidad, sistema`),
  priority: words(`
    priority, prio, urgency, severity, importance, priorite, urgence, gravite, prioritat, dringlichkeit, wichtigkeit, priorita, urgenza, gravita, importanza,
    prioridad, urgencia, gravedad, criticidad, criticality, criticite, importancia`),
  user: words(`
    user, username, user id, entered by, created by, recorded by, utilisateur, saisi par, cree par, benutzer, erfasst von, erstellt von, utente, inserito da, creato da,
    usuario, registrado por, creado por`),
  entryId: words(`entry id, entryid`),
};

function words(list: string): string[] {
  return list.split(',').map((word) => word.trim().replace(/\s+/g, ' '));
}
