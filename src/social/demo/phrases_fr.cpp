#include "social/demo/phrases.hpp"

namespace rookery::social::demo {

// No preposition stands before {a}: "de" and "à" would melt with its article.
const std::string_view kFrench = R"bank(
language: fr
hours: 1
share: 11
names: Solène | Bastien | Maëlle | Youssef | Apolline | Corentin | Aïcha | Ghislain | Noémie | Erwan | Salomé | Thibault | Fatou | Lilian | Perrine | Anselme | Coralie | Idriss
nicknames: Petite Pluie | Tartine | Chemin Creux | Vent de Face | Fond de Tiroir | Deux Minutes | Mauvaise Herbe | Quai Numero Trois
field: Pronoms | elle | il | iel
field: Chez moi | au bout de la ligne | sous les toits | entre deux collines
field: À lire | {l}
bio: Surtout {t}. [Parfois le chat.|Réponses lentes mais sincères.|Bonjour !]
bio: {t}, [pain beurré et longues marches|thé trop fort et mauvaises blagues].
bio: [Infirmière|Menuisier|Bibliothécaire|Conducteur de bus|Institutrice] la semaine, {t} le reste du temps.
say: [Aujourd'hui|Hier], rien fait du tout. [C'était parfait.|Je recommande.|Un art qui se perd.]
say: Cette lumière [ce matin|à l'instant]… [Indécente.|L'appareil photo était à la maison, évidemment.]
say: Ma voisine a déposé [un sac de prunes|un pot de miel|la moitié d'une tarte] devant ma porte. [Le monde n'est pas si mal.|Émue.]
ask: Et vous, le meilleur moment de la semaine ?
ask: Comment choisissez-vous ce que vous [réparez|gardez|donnez] ?
win: Permis obtenu ! [À cinquante-deux ans.|Du premier coup, enfin, du troisième.]
win: [Trois ans|Dix ans] que je repoussais : l'étagère est posée. [Elle tient !|Vingt minutes, montre en main.]
moan: Encore une panne de chauffage. [J'écris avec des gants.|Le plombier passe « dans la journée ».]
moan: Tombée sur la seule plaque de verglas du quartier. [L'orgueil surtout.|Devant l'école, à l'heure de la sortie.]
open: Bonjour à tous !
open: Petites nouvelles :
open: Bon.
open: Coucou du [train|jardin|canapé].
close: [Bon dimanche !|Bon week-end à tous.|Bonne nuit.]
close: [Allez, un thé.|Photos à venir.|Voilà, c'est tout.]
praise: [Magnifique !|J'adore.|Quelle merveille.] [Merci du partage.|Ça fait du bien.|Encore !]
praise: C'est pour ça que je viens ici. ❤️
remark: [Pareil ici.|Exactement ce qui m'est arrivé la semaine dernière.|Je n'avais jamais vu ça comme ça.]
cheer: [Bravo !|Félicitations !|Chapeau !] [Tellement contente pour toi.|C'est mérité.|🎉]
comfort: Oh non. [Courage !|Quelle poisse.|Je pense à toi.]
comfort: [Je connais.|Ça m'est arrivé aussi.] [On en rit au bout d'un mois.|Demain sera plus doux.|Je peux aider ?]
thanks: [Merci !|Merci beaucoup !|Oh, merci.] [Je vais essayer.|Ça m'aide vraiment.|C'est gentil.]
chat: [C'est vrai.|Pas faux.|Ha, oui.] [Ça dépend des jours.|Ma sœur dit le contraire.|Je le referais.]
chat: [Vraiment ?|Ah bon ?] [J'aurais parié l'inverse.|Raconte !|Il faut que je regarde ça.]
bye: [Avec plaisir !|Bonne chance !|Amuse-toi bien !] [|Tu nous raconteras.]
bye: Je file. [À bientôt !|Bonne soirée.]
dm: Tu es là [samedi|jeudi] ? [J'apporte le dessert.|Dis-moi quand tu sais.]
dm: Merci encore pour hier ! [Ton parapluie est chez moi.|On recommence quand tu veux.]
shout: Merci à {m} [pour l'échelle|pour l'écoute|pour les biscuits]. [Un cœur en or.|Sans toi, rien de tout ça.]
shout: Si vous ne suivez pas encore {m}, [c'est le moment|vous ratez quelque chose].
edit: Édit : [faute de frappe|c'était mardi|lien ajouté].

topic: gardening
label: le jardin
tags: jardin | potager | jardinage | balcon
a: les tomates | les haricots | les courgettes | les framboises | les dahlias | les pois de senteur
b: sur le rebord de la fenêtre | contre le mur sud | sous le châssis | près du récupérateur d'eau | derrière la cabane
say: Voilà, j'ai installé {a} {b}. [Le rouge-gorge a supervisé.|Mon dos a des questions.]
say: Dix minutes de silence {b} avant que la journée commence. Je regarde pousser {a}.
say: Troc de plantes à la salle des fêtes : partie avec deux pots, revenue avec sept. [Comme tous les ans.|Surtout {a}.]
ask: Trop tôt pour sortir {a} ? Il a fait trois degrés cette nuit.
ask: Qui mange {a} la nuit ? [Limaces ?|Des suspects ?] Que faites-vous ?
win: Première récolte ! Ce sont {a}, [un plein saladier|encore tièdes de soleil].
moan: Grêle. Cinq minutes. {a} {b} : [en charpie|à plat|terminé].
tip: Attends encore une semaine, {a} détestent avoir froid aux pieds.
tip: Une lampe de poche à onze heures du soir, et tu sauras qui c'est.
remark: Chez moi aussi, {a} {b}. Jamais vus si heureux.

topic: trains
label: les trains
tags: train | TrainDeNuit | ferroviaire | PetiteLigne
a: le train de nuit | la petite ligne | l'omnibus | le vieil autorail | le tram | la crémaillère
b: le long de la côte | sur le viaduc | dans la neige | jusqu'au terminus | en remontant la vallée
say: Pris {a} {b}. [Côté fenêtre, thermos, aucun projet.|Personne n'a regardé son téléphone.]
say: Retrouvé un horaire de 1974 : {a} mettait [neuf minutes de moins|exactement le même temps].
ask: De quel côté s'asseoir {b} ?
ask: Quelqu'un a pris {a} récemment ? Ça vaut [le détour|le réveil à cinq heures] ?
win: Correspondance de quatre minutes réussie ! [J'ai couru.|Le conducteur m'avait vue.]
moan: Supprimé, encore. {a} ne viendra pas. [Des moutons sur la voie.|La salle d'attente est fermée.]
tip: À gauche à l'aller, c'est plus beau {b}.
tip: En semaine, et avec une écharpe : {a} n'a qu'un radiateur, et il est capricieux.
remark: {a} {b}, c'est mon trajet préféré au monde.

topic: cooking
label: la cuisine
tags: cuisine | recette | FaitMaison | pain
cw: nourriture | nourriture, viande
a: la soupe de lentilles | la tarte aux oignons | le gratin de ma grand-mère | la tarte aux prunes | le riz au lait | la ratatouille
b: avec beaucoup trop d'ail | de mémoire | au beurre noisette | à minuit | dans la cocotte en fonte
say: Ce soir : {a}, {b}. [Tout le monde en a repris.|Il n'en reste rien.|Mangé debout.]
say: Toute la maison sent la cannelle. {a} attendra demain.
say: Recette retrouvée au dos d'un ticket de 2009 : {a}, {b}. [Toujours juste.|La voici : {l}]
ask: Avec quoi servir {a} ? Invités à sept heures et j'ai [un demi-chou|un poireau|de l'espoir].
ask: Pourquoi mon pain ressemble-t-il à une brique une fois sur deux ?
win: Mon fils a fait {a} tout seul. [C'était bon. Vraiment bon.|Il a noté le sel.]
moan: J'ai confondu le sel et le sucre. {a}, {b}. [Ne demandez rien.|Étiquetez vos bocaux.]
tip: Moins d'eau qu'on ne croit, et une nuit de repos.
tip: Une cuillère de vinaigre à la fin. Fais-moi confiance.
remark: {a}, c'était le vendredi chez ma mère. Merci pour le souvenir.

topic: books
label: les livres
tags: lecture | livres | VendrediLecture | bibliothèque
cw: spoiler
a: un roman sur un phare | des nouvelles de village | une histoire du sel | les poèmes de ma mère | un polar sur un ferry
b: d'une traite | dans le bain | pour la troisième fois | au crayon | deux pages par soir
say: Je lis {a} {b}. [Ne me parlez pas.|Je me rationne.]
say: Trouvé à la bibliothèque : {a}. Dernier tampon, 1987. [On s'est attendus.|Déjà prolongé deux fois.]
ask: Que lire après ça ? {a}, [ça laisse un vide|je ne m'en remets pas].
ask: {a} : est-ce que ça s'arrange après la page quatre-vingts ?
win: Notre cercle de lecture a dix ans ! [Nous étions quatre.|Personne n'avait fini le premier livre.]
moan: Livre oublié dans le bus, à quarante pages de la fin.
tip: Arrête à quatre-vingts. La vie est courte.
tip: Demande à la bibliothécaire en racontant ce que tu as ressenti. Elle sait toujours.
remark: Lu {b}, moi aussi. On en reparle ?

topic: cycling
label: le vélo
tags: vélo | VeloTaf | cyclisme | gravel
a: l'ancienne voie ferrée | le chemin du canal | la boucle du lac | la nouvelle piste | la côte de l'hôpital
b: avant l'aube | vent de face dans les deux sens | sous la bruine | en vélo cargo | derrière un tracteur
say: {a}, {b}. [Jambes en coton, tête légère.|Un chevreuil, deux joggeurs, personne d'autre.]
say: Quatre minutes de plus, mais {a} les vaut toutes.
ask: {a} est praticable en ce moment, ou toujours sous l'eau ?
win: {a} sans mettre pied à terre ! [Troisième été.|J'ai pleuré en haut.]
moan: Deux crevaisons, {b}. [La deuxième dans la chambre de secours.|Fini à pied.]
tip: Des pneus plus larges, moins de pression. Tu vas flotter.
tip: Pars tôt, tu auras les oiseaux pour toi.
remark: {a}, c'est ma thérapie à moi aussi.
)bank";

}  // namespace rookery::social::demo
