#include "social/demo/phrases.hpp"

namespace rookery::social::demo {

// {a} is feminine or plural where a preposition stands before it: "de" and "a" would melt with "el".
const std::string_view kSpanish = R"bank(
language: es
hours: -3
share: 10
names: Nuria | Iván | Candela | Joaquín | Begoña | Mateo | Ximena | Rodrigo | Itziar | Camilo | Lucía | Tadeo | Maribel | Emilio | Yolanda | Bruno | Catalina | Aurelio
nicknames: Viento Sur | Pan con Tomate | Media Tarde | Hoja Suelta | Farola Rota | Mate Amargo | Tren de las Ocho | Siesta Larga
field: Pronombres | ella | él | elle
field: Casa | donde da la vuelta el autobús | tercer piso sin ascensor | cerca del río
field: Notas | {l}
bio: Sobre todo {t}. [A veces el gato.|Contesto despacio, pero contesto.]
bio: {t}, [café cargado y paseos largos|pan tostado y malos chistes].
bio: [Enfermera|Carpintero|Bibliotecaria|Maestro|Conductora de autobús] de día, {t} el resto. ¡Hola!
say: [Hoy|Ayer] no hice nada de nada. [Fue perfecto.|Lo recomiendo.]
say: La luz [de esta mañana|de ahora mismo] no es normal. [La cámara, en casa, claro.|]
say: Mi vecina me ha dejado [una bolsa de ciruelas|un tarro de miel|medio bizcocho] en la puerta. [El mundo está bien.|Qué suerte tengo.]
ask: ¿Qué ha sido lo mejor de vuestra semana?
ask: ¿Cómo decidís qué [arreglar|guardar|regalar] y qué no?
win: ¡Aprobé! [A la tercera.|Con cincuenta y dos años.|Hoy no se estudia más.]
win: [Tres años|Una década] dejándolo para mañana: la estantería está puesta. [¡Y aguanta!|Veinte minutos tardé.]
moan: Otra vez sin calefacción. [Escribo con guantes.|El técnico viene «a lo largo del día».]
moan: Se me cayó el [bocadillo|móvil|helado] al único charco de la ciudad. [Estaba muy bueno.|¿Vuestro día qué tal?]
open: ¡Buenos días!
open: Parte del día:
open: Pues nada.
open: Saludos desde [el tren|la cocina|el balcón].
close: [¡Feliz domingo!|Buen fin de semana.|Buenas noches.]
close: [Y ahora, un café.|Luego subo fotos.|Eso es todo.]
praise: [¡Qué bonito!|Me encanta.|Qué maravilla.] [Gracias por compartirlo.|Me has alegrado el día.|¡Más, por favor!]
praise: Por cosas así estoy aquí. ❤️
remark: [A mí me pasó igual la semana pasada.|Nunca lo había visto así.|Tal cual.]
cheer: [¡Enhorabuena!|¡Felicidades!|¡Bravo!] [Te lo mereces.|Qué alegría me das.|🎉]
comfort: Ay, no. [Ánimo.|Qué mala suerte.|Un abrazo.]
comfort: [Me ha pasado.|Lo conozco.] [En un mes te ríes.|Mañana será mejor.|¿Te ayudo?]
thanks: [¡Gracias!|¡Mil gracias!|Ay, gracias.] [Lo voy a probar.|Me sirve muchísimo.|Qué amable.]
chat: [Cierto.|Tienes razón.|Ja, sí.] [Depende del día.|Mi hermana dice lo contrario.|Yo lo volvería a hacer.]
chat: [¿De verdad?|¿En serio?] [Habría dicho lo contrario.|Cuenta más.|Tengo que mirarlo.]
bye: [¡De nada!|¡Suerte!|¡Que lo disfrutes!] [|Ya nos contarás.]
bye: Me voy corriendo. [¡Hasta luego!|Buenas noches.]
dm: ¿Estás [el sábado|el jueves]? [Yo llevo el postre.|Dime cuando sepas.]
dm: ¡Gracias otra vez por lo de ayer! [Tu paraguas sigue aquí.|Repetimos cuando quieras.]
shout: Gracias a {m} [por la escalera|por escucharme|por las galletas]. [Eres un sol.|Sin ti no salía.]
shout: Si no seguís a {m}, [ya tardáis|os lo estáis perdiendo].
edit: Edito: [una errata|era el martes|añado el enlace].

topic: gardening
label: la huerta
tags: huerto | jardín | HuertoUrbano | plantas
a: las tomateras | las judías | las fresas | las dalias | las patatas | las lechugas
b: en el alféizar | junto al muro | en el invernadero | detrás del cobertizo | en la azotea
say: Ya están {a} {b}. [El petirrojo supervisó.|Mi espalda tiene preguntas.]
say: Diez minutos a solas con {a} {b} antes de que empiece el día.
say: Trueque de semillas en el centro cívico: fui con dos macetas y volví con siete. [Como todos los años.|Casi todo, {a}.]
ask: ¿Es pronto para sacar {a}? Esta noche hemos bajado a tres grados.
ask: Alguien se come {a} de noche. [¿Babosas?|¿Sospechosos?] ¿Qué os funciona?
win: ¡Primera cosecha! {a}, [un cuenco entero|todavía tibias del sol].
moan: Granizo, cinco minutos. {a} {b}: [destrozadas|aplastadas|adiós].
tip: Espera una semana más, {a} odian tener los pies fríos.
tip: Sal con una linterna a las once y verás quién es.
remark: Yo también tengo {a} {b} y nunca han estado mejor.

topic: cooking
label: la cocina
tags: cocina | recetas | pan | CocinaCasera
cw: comida | comida, carne
a: las lentejas | la tortilla de mi abuela | la sopa de ajo | las empanadas | la tarta de ciruelas
b: con demasiado ajo | de memoria | a fuego lento | a medianoche | en la cazuela de barro
say: Hoy, {a} {b}. [Todos repitieron.|No ha quedado nada.|Comí de pie.]
say: Toda la casa huele a canela. Mañana, {a}.
say: Receta en el reverso de un tique de 2009: {a} {b}. [Sigue saliendo.|La copio aquí: {l}]
ask: ¿Con qué acompaño {a}? Vienen a las siete y tengo [media col|un puerro|fe].
ask: ¿Por qué el pan me sale como un ladrillo una de cada dos veces?
win: Mi hijo ha hecho {a} él solo. [Estaban buenas. Buenas de verdad.|Apuntó hasta la sal.]
moan: Confundí la sal con el azúcar. {a} {b}. [No preguntéis.|Etiquetad los botes.]
tip: Menos agua de la que crees, y que repose toda la noche.
tip: Una cucharada de vinagre al final. Hazme caso.
remark: {a} eran los viernes en casa de mi madre. Gracias por el recuerdo.

topic: trains
label: los trenes
tags: trenes | ferrocarril | TrenNocturno
a: el tren nocturno | la vía estrecha | el tranvía | el cercanías | la cremallera
b: por la costa | sobre el viaducto | hasta el final de la línea | valle arriba | entre la niebla
say: Hoy, {a} {b}. [Ventanilla, termo y ningún plan.|Nadie miró el móvil en diez minutos.]
say: Encontré un horario de 1974: {a} tardaba [nueve minutos menos|exactamente lo mismo].
ask: ¿De qué lado hay que sentarse {b}?
win: ¡Transbordo de cuatro minutos conseguido! [Corriendo.|El maquinista me había visto.]
moan: Cancelado otra vez. Hoy {a} no sale. [Ovejas en la vía.|La sala de espera, cerrada.]
tip: A la izquierda a la ida; es lo más bonito {b}.
tip: Entre semana y con una chaqueta.
remark: {a} {b} es mi trayecto favorito.

topic: astronomy
label: la astronomía
tags: astronomía | CieloOscuro | estrellas
a: las Pléyades | la Luna creciente | las lunas de Júpiter | las Perseidas | la nebulosa de Orión
b: desde el balcón | con prismáticos | sobre el puerto | en un campo a las afueras | entre dos nubes
say: Anoche vi {a} {b}. [Se me olvidó el frío.|Todos hablábamos en voz baja.]
say: Cuarenta minutos de espera por dos de cielo. {a}, {b}. Mañana vuelvo.
ask: ¿Se ven {a} esta semana {b} o hay demasiada luz?
win: Enseñé {a} a treinta niños {b}. «Están ahí de verdad». [Trabajo hecho.|No quiero más.]
moan: Nueve noches despejadas. Llega el telescopio nuevo. Nubes. [Ya sabéis.|Dos semanas.]
tip: Espera una hora tras la puesta de sol y mira un poco al lado.
tip: Deja que el telescopio se enfríe fuera. Ayuda más que cualquier ocular.
remark: Con {a} empecé yo también, hace treinta años.

topic: photography
label: la fotografía
tags: fotografía | analógica | BlancoYNegro
a: la cámara de mi padre | una estenopeica hecha con una lata | la telemétrica vieja | una cámara de plástico
b: en el puerto | en el mercado | con niebla | después de la lluvia | desde el tranvía
say: Un carrete {b} con {a}. [Dos buenas. No está mal.|Treinta y seis sorpresas.]
say: La mejor foto del día es la que no hice {b}. [Un señor, una escalera y un ganso.|Tendréis que creerme.]
ask: ¿Cómo medís la luz con {a} {b}?
win: Tres copias mías cuelgan en el café del puente. [Mi madre ya ha ido dos veces.|¡Una se ha vendido!]
moan: Abrí {a}. Había película dentro. [Toda la mañana {b}.|Perdida.]
tip: Sobreexpón un paso y deja de preocuparte.
tip: Mide en la palma de la mano y abre uno.
remark: La luz {b} hace eso. Lo has pillado.
)bank";

}  // namespace rookery::social::demo
