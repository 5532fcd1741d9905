#include "social/demo/phrases.hpp"

namespace rookery::social::demo {

// No preposition that melts with an article stands before {a}.
const std::string_view kPortuguese = R"bank(
language: pt
hours: -3
share: 8
names: Inês | Thiago | Luana | Vasco | Jussara | Caetana | Rui | Moacir | Beatriz | Davi | Graça | Téo | Janaína | Afonso | Lígia | Otávio
nicknames: Pingo de Chuva | Rede na Varanda | Rua de Cima | Pastel Frio | Maresia | Fim de Linha | Cadeira Azul
field: Pronomes | ela | ele | elu
field: Casa | perto do rio | no fim da ladeira | terceiro andar, sem elevador
field: Notas | {l}
bio: Quase sempre {t}. [Às vezes o gato.|Respondo devagar, mas respondo.]
bio: {t}, [café forte e caminhadas longas|pão quente e piada ruim].
bio: [Enfermeira|Marceneiro|Bibliotecária|Professor|Motorista de ônibus] de dia, {t} no resto do tempo.
say: [Hoje|Ontem] não fiz nada. [Foi perfeito.|Recomendo.]
say: A luz [desta manhã|de agora] está um absurdo. [A câmera ficou em casa, claro.|]
say: A vizinha deixou [um saco de ameixas|um pote de mel|meio bolo] na minha porta. [O mundo tem jeito.|Que sorte a minha.]
ask: Qual foi a melhor coisa da semana de vocês?
ask: Como vocês decidem o que [consertar|guardar|doar]?
win: Passei na prova! [Na terceira vez.|Aos cinquenta e dois anos.|Hoje ninguém estuda mais.]
win: [Três anos|Dez anos] adiando, e a prateleira está na parede. [E não caiu!|Levou vinte minutos.]
moan: Acabou a luz de novo. [Escrevo com vela do lado.|O técnico vem «ao longo do dia».]
moan: Meu [sanduíche|celular|guarda-chuva] caiu na única poça da cidade. [Estava tão bom.|E o dia de vocês?]
open: Bom dia!
open: Boletim do dia:
open: Pois é.
open: Um oi [do trem|da cozinha|da varanda].
close: [Bom domingo!|Bom fim de semana, gente.|Boa noite.]
close: [Agora, um café.|Depois mando fotos.|Era isso.]
praise: [Que lindo!|Adorei.|Que maravilha.] [Obrigada por mostrar.|Alegrou meu dia.|Quero mais!]
praise: É por isso que eu venho aqui. ❤️
remark: [Aqui foi igualzinho na semana passada.|Nunca tinha pensado assim.|Exatamente.]
cheer: [Parabéns!|Que conquista!|Viva!] [Você merece.|Fiquei feliz por você.|🎉]
comfort: Ah, não. [Força!|Que azar.|Um abraço.]
comfort: [Já passei por isso.|Conheço bem.] [Daqui a um mês você ri.|Amanhã melhora.|Posso ajudar?]
thanks: [Obrigada!|Muito obrigado!|Ah, valeu.] [Vou tentar.|Ajudou muito.|Que gentileza.]
chat: [Verdade.|Tem razão.|Ha, sim.] [Depende do dia.|Minha irmã diz o contrário.|Eu faria de novo.]
chat: [Sério?|É mesmo?] [Eu apostaria no contrário.|Conta mais!|Vou procurar saber.]
bye: [De nada!|Boa sorte!|Aproveite!] [|Depois conta como foi.]
bye: Vou indo. [Até mais!|Boa noite.]
dm: Você está [no sábado|na quinta]? [Eu levo a sobremesa.|Me avisa quando souber.]
dm: Obrigada de novo por ontem! [Seu guarda-chuva ficou aqui.|Vamos repetir?]
shout: Obrigado a {m} [pela escada|por me ouvir|pelos biscoitos]. [Você é demais.|Sem você não dava.]
shout: Se ainda não seguem {m}, [sigam|não sabem o que estão perdendo].
edit: Editado: [erro de digitação|era terça-feira|faltava o link].

topic: gardening
label: jardinagem
tags: jardim | horta | HortaUrbana | plantas
a: os tomateiros | os feijões | os morangos | as dálias | as alfaces | as pimentas
b: no parapeito | junto ao muro | na estufa | atrás do galpão | na laje
say: Pronto: {a} agora moram {b}. [O sabiá acompanhou tudo.|As costas reclamam.]
say: Dez minutos de silêncio {b} antes de o dia começar. Só eu e {a}.
say: Troca de mudas na praça: fui com dois vasos e voltei com sete. [Como todo ano.|Principalmente {a}.]
ask: Alguém está comendo {a} de noite. [Lesmas?|Suspeitos?] O que funciona com vocês?
ask: Será que {a} aguentam o frio {b}?
win: Primeira colheita! Foram {a}, [uma tigela cheia|ainda mornos de sol].
moan: Granizo, cinco minutos. {a} {b}: [já era|tudo no chão].
tip: Espera mais uma semana, {a} detestam pé frio.
tip: Vai lá às onze da noite com uma lanterna e você descobre quem é.
remark: Aqui também: {a} {b}, felizes como nunca.

topic: cooking
label: cozinha
tags: cozinha | receitas | pão | ComidaDeCasa
cw: comida | comida, carne
a: a sopa de lentilha | o bolo de fubá | o feijão da minha avó | a torta de cebola | o arroz-doce
b: com alho demais | de cabeça | na panela de barro | à meia-noite | em fogo baixo
say: Hoje teve {a}, {b}. [Todo mundo repetiu.|Não sobrou nada.|Comi em pé.]
say: A casa inteira cheira a canela. Amanhã tem {a}.
say: Receita no verso de uma nota de 2009: {a}, {b}. [Continua certa.|Copiei aqui: {l}]
ask: O que combina com {a}? As visitas chegam às sete e eu tenho [meio repolho|um alho-poró|esperança].
ask: Por que meu pão vira tijolo dia sim, dia não?
win: Meu filho fez {a} sozinho. [Estava bom. Bom de verdade.|Anotou até o sal.]
moan: Troquei o sal pelo açúcar. {a}, {b}. [Não perguntem.|Coloquem etiqueta nos potes.]
tip: Menos água do que parece, e uma noite de descanso.
tip: Uma colher de vinagre no fim. Confia.
remark: {a} era coisa de sexta-feira na casa da minha mãe. Obrigada pela lembrança.

topic: books
label: livros
tags: livros | leitura | biblioteca
cw: spoiler
a: um romance sobre um farol | contos de aldeia | uma história do sal | os poemas da minha mãe | um policial num barco
b: de uma vez só | na rede | pela terceira vez | com lápis na mão | duas páginas por noite
say: Estou lendo {a} {b}. [Não me chamem.|Estou racionando.]
say: Achei na biblioteca: {a}. Último carimbo, 1987. [A gente se esperou.|Já renovei duas vezes.]
ask: O que ler depois disso? {a}… [ficou um vazio|não me recuperei].
win: Nosso clube de leitura faz dez anos! [Éramos quatro.|Ninguém terminou o primeiro livro.]
moan: Esqueci o livro no ônibus, a quarenta páginas do fim.
tip: Para na página oitenta. A vida é curta.
tip: Pergunta na biblioteca e conta o que você sentiu. Elas sempre sabem.
remark: Li {b} também. Vamos conversar?

topic: cycling
label: bicicleta
tags: bicicleta | ciclismo | IrDeBike
a: a ciclovia nova | a volta da lagoa | a estrada de terra | a antiga linha do trem | a ladeira do hospital
b: antes do sol | com vento contra na ida e na volta | na garoa | de cargueira | atrás de um trator
say: {a}, {b}. [Pernas: gelatina. Cabeça: leve.|Um veado, dois corredores e mais ninguém.]
say: Quatro minutos a mais, mas {a} vale cada um.
ask: {a} está boa ou continua alagada?
win: {a} sem pôr o pé no chão! [Terceiro verão tentando.|Chorei lá em cima.]
moan: Dois furos, {b}. [O segundo na câmara reserva.|Voltei a pé.]
tip: Pneu mais largo, menos pressão. Você vai flutuar.
tip: Sai cedo, você fica com os passarinhos.
remark: {a} também é minha terapia.

topic: music
label: música
tags: música | choro | violão | coral
a: um choro lento | a segunda voz | uma valsa em lá menor | o acordeão da feira | as suítes de violoncelo
b: na escada do prédio | de janela aberta | no tom errado | até os vizinhos entrarem | de ouvido
say: Ensaiei {a} {b}. [Só falta o compasso dezenove.|O cachorro saiu e voltou.]
say: Éramos seis, {b}, e {a}. [Ninguém gravou, ainda bem.|Dessa vez terminamos juntos.]
ask: Como vocês estudam {a} sem [acordar todo mundo|desanimar]?
win: Toquei {a} na frente de gente. [Ninguém morreu.|Até levantei os olhos.]
moan: Arrebentou uma corda no meio. {a}, {b}. [Terminei com três.|O concerto é sexta.]
tip: Devagar. Mais devagar. Depois com uma amiga.
tip: Canta primeiro. Se você não canta, o dedo não sabe.
remark: Queria ter ouvido. {a} {b} deve ter sido lindo.
)bank";

}  // namespace rookery::social::demo
