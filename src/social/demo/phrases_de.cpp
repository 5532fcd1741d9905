#include "social/demo/phrases.hpp"

namespace rookery::social::demo {

// What {a} stands for is feminine or plural throughout: its nominative and accusative are the same.
const std::string_view kGerman = R"bank(
language: de
hours: 1
share: 13
names: Jule | Henning | Annegret | Matthis | Frauke | Emre | Wiebke | Ludger | Mirjam | Korbinian | Selin | Thies | Hanne | Raphael | Dörte | Veit | Elif | Burghard | Nele | Joost
nicknames: Nebelkraehe | Kaffee und Kuchen | Feldweg | Zweite Reihe | Windschief | Moorfrosch | Altbau | Regenrinne | Stille Post
field: Pronomen | sie/ihr | er/ihm | keine, nur Name
field: Zuhause | hinterm Deich | vierter Stock, Dachschräge | da, wo der Bus wendet
field: Mehr | {l}
bio: Hier geht es um {t}. [Meistens.|Und um Kuchen.|Antworten dauern, kommen aber.]
bio: {t}, [lange Spaziergänge|schlechte Wortspiele|zu viele Bücher] und ein alter Hund.
bio: [Hebamme|Tischler|Lehrerin|Busfahrer|Bibliothekarin], nach Feierabend {t}. [Moin.|Servus.]
say: [Heute|Gestern] einfach mal nichts gemacht. [Kann ich empfehlen.|War schön.|Muss man auch können.]
say: Das Licht [heute früh|gerade eben] war [unverschämt schön|nicht zu fassen]. [Kamera lag natürlich daheim.|]
say: Meine Nachbarin hat mir [Pflaumen|ein Glas Honig|einen halben Kuchen] vor die Tür gestellt. [Die Welt ist schon in Ordnung.|Ich bin gerührt.]
ask: Was war das Beste an eurer Woche?
ask: Wie entscheidet ihr, was ihr [repariert|behaltet|weggebt] und was nicht?
win: [Endlich|Nach drei Jahren] das Regal angebracht. [Es hält!|Wasserwaage sagt: fast.]
win: Prüfung bestanden! [Ich kann es noch nicht glauben.|Heute wird nicht mehr gelernt.]
moan: Die Heizung ist schon wieder aus. [Ich tippe mit Handschuhen.|Der Handwerker kommt «zwischen acht und achtzehn Uhr».]
moan: Schlüssel drin, ich draußen. [Zum Glück ist Frühling.|Das dritte Mal dieses Jahr.]
open: Moin!
open: Guten Morgen zusammen.
open: Kurzer Zwischenstand:
open: Ach ja:
close: [Schönes Wochenende euch!|Schönen Sonntag!|Gute Nacht.]
close: [Jetzt erst mal Tee.|Bilder folgen.|Das war's schon.]
praise: [Wie schön!|Herrlich!|Großartig!] [Danke fürs Teilen.|Da geht mir das Herz auf.|Bitte mehr davon.]
praise: Genau [dafür|deswegen] bin ich hier. ❤️
remark: [Das kenne ich.|Ging mir letzte Woche genauso.|So hatte ich das noch nie gesehen.]
cheer: [Glückwunsch!|Herzlichen Glückwunsch!|Stark!] [Das hast du dir verdient.|Freut mich sehr für dich.|🎉]
comfort: Oh nein. [Das tut mir leid.|So ein Pech.|Ich drück dir die Daumen.]
comfort: [Kenn ich.|Ist mir auch schon passiert.] [In einem Monat lachst du drüber.|Kopf hoch!|Kann ich helfen?]
thanks: [Danke dir!|Vielen Dank!|Danke!] [Das probiere ich.|Das hilft mir sehr.|Lieb von dir.]
chat: [Stimmt.|Guter Punkt.|Ha, ja.] [Kommt aber auf den Tag an.|Meine Schwester sagt das Gegenteil.|Ich würde es wieder tun.]
chat: [Echt?|Wirklich?] [Das hätte ich andersherum erwartet.|Erzähl mal mehr.|Muss ich nachlesen.]
bye: [Viel Spaß!|Viel Erfolg!|Gern geschehen.|Bis bald!] [|Und erzähl, wie es war.]
bye: So, ich muss los. [Bis morgen!|Schönen Abend noch.]
dm: Bist du [am Samstag|am Donnerstag] da? [Ich bring Kuchen mit.|Sag einfach kurz Bescheid.]
dm: Danke noch mal für gestern! [Dein Schirm ist noch bei mir.|War ein schöner Abend.]
shout: Danke an {m} [fürs Zuhören|für die Leiter|für den Kuchen]. [Du bist die Beste.|Ohne dich wäre das nichts geworden.]
shout: Folgt {m}, [wenn ihr es noch nicht tut|es lohnt sich].
edit: Edit: [Tippfehler|es war Dienstag, nicht Mittwoch|Link ergänzt].

topic: gardening
label: Garten
tags: Garten | Schrebergarten | Balkongarten | Gemüse
a: die Tomaten | die Bohnen | die Zucchini | die Dahlien | die Himbeeren | die Kartoffeln | die Wicken
b: auf der Fensterbank | im Frühbeet | an der Südwand | neben der Regentonne | im Gewächshaus | hinterm Schuppen
say: So, {a} sind jetzt {b}. [Rotkehlchen hat zugeschaut.|Der Rücken meldet sich.]
say: Zehn Minuten {b}, bevor der Tag losgeht. {a} wachsen, mehr muss gar nicht.
say: Heute Pflanzentausch im Gemeindehaus. Hin mit zwei Töpfen, zurück mit sieben. [Vor allem {a}.|Wie jedes Jahr.]
ask: Ist es noch zu früh für {a} {b}? Bei uns waren es nachts drei Grad.
ask: Irgendwer frisst nachts {a} an. [Schnecken?|Wer macht so was?] Was hilft bei euch?
win: Erste Ernte! {a}, [eine ganze Schüssel|noch sonnenwarm].
win: {a} haben den Winter {b} überlebt. [Ich hatte sie aufgegeben.|Nie wieder zweifle ich.]
moan: Hagel. Fünf Minuten nur. {a} {b} sind [platt|hin|Salat].
tip: Warte noch eine Woche, {a} mögen keine kalten Füße.
tip: Mit der Taschenlampe um elf nachsehen. Dann weißt du, wer es ist.
tip: Schafwolle als Mulch, das mögen Schnecken gar nicht.
remark: {a} stehen bei mir auch {b}. Nie waren sie so zufrieden.

topic: trains
label: Bahnfahren
tags: Bahn | Nachtzug | Nebenbahn | Zugliebe
a: die Nebenbahn | die alte Schienenbusgarnitur | die S-Bahn | die Zahnradbahn | die Straßenbahn | die Nachtverbindung
b: durchs Moor | die Küste entlang | über das Viadukt | durch den Schnee | bis zur Endstation | den Fluss hinauf
say: Heute {a} genommen, {b}. [Fensterplatz, Thermoskanne, kein Plan.|Niemand hat aufs Telefon geschaut.]
say: Kursbuch von 1974 gefunden. Damals brauchte {a} [neun Minuten weniger|genau gleich lang].
say: Dieser Moment {b}, wenn [das ganze Abteil still wird|von beiden Seiten die Sonne kommt].
ask: Auf welcher Seite sitzt man {b} am besten?
ask: Nimmt {a} eigentlich Räder ohne Reservierung mit?
win: Vier Minuten Umstieg geschafft! [Gerannt.|Der Lokführer hat gewartet.]
moan: {a} fällt aus. [Wieder.|Schafe im Gleis.] Der Wartesaal ist abgeschlossen.
tip: Links sitzen, dann hast du {b} die beste Aussicht.
tip: Unter der Woche fahren und etwas Warmes mitnehmen.
remark: {a} {b} ist meine Lieblingsstrecke.

topic: cooking
label: Kochen
tags: Kochen | Backen | Rezept | Brotbacken
cw: Essen | Essen, Fleisch
a: die Linsensuppe | die Zwiebeltarte | Omas Klöße | die Pflaumentarte | die Käsespätzle | die Kürbissuppe
b: mit viel zu viel Knoblauch | nach Gefühl | mit brauner Butter | in der Eisenpfanne | um Mitternacht
say: Heute gab es {a}, {b}. [Alle haben zweimal genommen.|Es ist nichts übrig.|Im Stehen gegessen.]
say: Die ganze Wohnung riecht nach Zimt. {a} muss warten, jetzt ist Kuchen dran.
say: Rezept auf einem Kassenzettel von 2009: {a}, {b}. [Stimmt bis heute.|Drei Generationen, ein Topf.]
ask: Was passt zu {a}? Gäste um sieben, und ich habe [einen halben Kohl|nur Hoffnung].
ask: Warum wird mein Brot jedes zweite Mal ein Backstein?
win: Mein Sohn hat {a} ganz allein gekocht. [Es war gut. Richtig gut.|Er hat das Salz aufgeschrieben.]
moan: Salz mit Zucker verwechselt. {a}, {b}. [Fragt nicht.|Beschriftet eure Gläser.]
tip: Weniger Wasser als man denkt und über Nacht stehen lassen.
tip: Ein Löffel Essig am Schluss. Vertrau mir.
remark: {a} gab es bei meiner Mutter freitags. Danke für die Erinnerung.

topic: books
label: Bücher
tags: Bücher | Lesen | Bibliothek | Leseliste
cw: Spoiler
a: die Novelle über den Leuchtturm | die Erzählungen aus dem Dorf | die Geschichte des Salzes | die Gedichte meiner Großmutter | die Biografie in drei Bänden
b: in einem Rutsch | in der Badewanne | zum dritten Mal | mit Bleistift | zwei Seiten am Abend
say: Lese gerade {a}, {b}. [Bitte nicht stören.|Ich teile es mir ein.]
say: In der Bücherei stand {a}, letzter Stempel 1987. [Wir haben aufeinander gewartet.|Schon zweimal verlängert.]
ask: Was lese ich nach so etwas? {a} hat [ein Loch hinterlassen|mich umgehauen].
ask: Wird {a} nach Seite achtzig besser, oder darf ich aufhören?
win: Unser Lesekreis wird zehn! [Angefangen haben wir zu viert.|Damals hatte es niemand zu Ende gelesen.]
moan: Buch im Bus liegen lassen, vierzig Seiten vor Schluss.
tip: Bei achtzig aufhören. Das Leben ist kurz.
tip: Frag in der Bücherei und erzähl, wie es sich angefühlt hat. Die wissen immer was.
remark: {a} hat mich über einen Winter gebracht. Schön, dass es dich gefunden hat.

topic: cycling
label: Radfahren
tags: Fahrrad | Radfahren | Alltagsrad | Gravel
a: die alte Bahntrasse | die Runde um den See | die neue Radspur | die Strecke am Kanal | die Abkürzung durch den Wald
b: vor Sonnenaufgang | mit Gegenwind in beide Richtungen | im Nieselregen | mit dem Lastenrad | hinter einem Trecker
say: {a}, {b}. [Beine: Pudding. Kopf: frei.|Ein Reh, zwei Jogger, sonst niemand.]
say: Vier Minuten länger, aber {a} ist jede davon wert.
ask: Ist {a} gerade fahrbar oder steht da noch alles unter Wasser?
ask: Welche Reifen fahrt ihr {b}?
win: Der Rat hat für die Radspur gestimmt! [Sechs zu fünf.|Neun Jahre Sitzungen.]
moan: Zwei Platten, {b}. [Der zweite im einzigen Ersatzschlauch.|Geschoben.]
tip: Breitere Reifen, weniger Druck. Du wirst schweben.
tip: Früh los, dann hast du {a} für dich.
remark: {a} ist auch meine Therapie. [Und billiger.|]

topic: astronomy
label: Astronomie
tags: Astronomie | Sternenhimmel | Hobbyastronomie
a: die Mondsichel | die Plejaden | die Andromedagalaxie | die Perseiden | die Jupitermonde
b: vom Balkon aus | überm Hafen | mit dem Fernglas | auf dem Feld hinterm Ort | zwischen zwei Wolken
say: Gestern {a} gesehen, {b}. [Ganz vergessen, wie kalt mir war.|Alle haben geflüstert.]
say: Vierzig Minuten gewartet für zwei Minuten Himmel. {a}, {b}. Sofort wieder.
ask: Sieht man {a} diese Woche {b}, oder stört der Mond?
win: {a} dreißig Kindern gezeigt, {b}. «Die sind ja echt da.» [Das war der Abend.|Mehr will ich nicht.]
moan: Neun klare Nächte. Neues Teleskop kommt an. Wolken. [Ihr kennt das.|Zwei Wochen.]
tip: Eine Stunde nach Sonnenuntergang, und etwas daneben schauen, nicht direkt hin.
tip: Das Teleskop erst draußen auskühlen lassen. Bringt mehr als jedes Okular.
remark: Mit {a} hat es bei mir auch angefangen, vor dreißig Jahren.
)bank";

}  // namespace rookery::social::demo
