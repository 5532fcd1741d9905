#include "social/demo/phrases.hpp"

namespace rookery::social::demo {

const std::string_view kEnglish = R"bank(
language: en
hours: 0
share: 44
names: Marta | Owen | Priya | Tomasz | Ingrid | Femi | Clara | Declan | Yusuf | Hattie | Nils | Rosa | Kofi | Maeve | Anwar | Linnea | Gwen | Idris | Petra | Solomon | Edith | Ravi | Bronwyn | Jasper | Noor | Astrid | Callum | Winnie | Hugo | Zadie | Fergus | Amina | Otis | Beatrix | Leif | Tamsin | Malik | Orla | Ezra | Philippa
nicknames: Quiet Heron | Slow Kettle | Moss and Rust | Second Breakfast | Lantern Moth | Copper Newt | Gravel Path | Half Past Rain | Inkwell | Brisk Otter | Plain Biscuit | North Window | Odd Sock | Paper Boat | Tin Whistle | Night Ferry | Soft Shoulder | Long Shadow | Button Box | Wet Slate
field: Pronouns | she/her | he/him | they/them | she/they
field: Home | by the estuary | a hill with too many stairs | third floor, no lift | somewhere between two stations
field: Notes | {l}
field: Usually found | on the slow train | at the library | in the shed | outside, with tea
bio: [Mostly|Largely|Only slightly] about {t}. [Opinions borrowed from my cat.|Slow to reply, happy to chat.|Here for the pictures.]
bio: {t}, [tea and long walks|bad puns and good bread|and whatever is on the workbench]. [Posts in bursts.|Be kind.]
bio: Amateur at {t}, professional at [losing my glasses|asking questions|starting things|making lists].
bio: I write about {t}. [Boosts are bookmarks.|Hello!|New here, old elsewhere.|Replies welcome.]
bio: [Librarian|Nurse|Carpenter|Teacher|Bus driver|Translator|Retired surveyor] by day, {t} the rest of the time.
say: [Today was|This was] one of those days when [nothing happened and that was the point|everything took twice as long|I kept meeting people I know].
say: The light [this morning|just now] is [ridiculous|unfair|worth getting up for].
say: [Rain again|Fog until noon|Wind from the east]. [Soup it is.|Good day for small jobs.|The dog disagrees with all of it.]
say: My neighbour [left a bag of plums on the doorstep|whistles the same tune every morning and now so do I|has lent me a ladder, a drill and an opinion].
say: Reminder that you are allowed to [do a thing badly for fun|close the tab|leave the party when you are tired].
ask: What small thing made your week better?
ask: [Does anyone have|Has anyone got] a favourite [mug|bench|walking route|radio programme] and why is it that one?
ask: How do you all decide what to [keep|throw out|mend] and what not?
win: I finally [fixed the dripping tap|answered every letter|slept eight hours|learned my neighbours' names]. [Small victories.|That is all.]
win: [Three years|A decade] of putting it off and it took [twenty minutes|one evening]. The [shelf|bike rack|tax thing] is done.
moan: The boiler has [opinions|stopped] again. [Wearing a blanket as I type.|Send socks.]
moan: Dropped my [phone|keys|sandwich] in the [canal|pond|only puddle in town]. [How is your day?|It was a good sandwich.]
open: Morning all!
open: Small update:
open: Good evening from [the kitchen table|the late train|under a blanket].
open: [Well.|So.|Right then.]
open: Note to self:
close: Happy [Sunday|weekend|Friday], everyone.
close: [Anyway, tea.|More tomorrow.|Photos when I find the cable.|That's all.]
close: [I am not sorry.|Worth it.|Would do again.|10/10.]
praise: [Love this.|This is lovely.|Oh, that is good.] [More please!|Thank you for sharing.|Made my morning.]
praise: This is the kind of thing I come here for.
praise: [Saving this one.|Stealing this.|Now I want to do that too.]
praise: ❤️ [|what a day for it|just great]
remark: [Same here, funnily enough.|We had exactly that last week.|You have put it into words.]
remark: I never thought of it that way. [How long did it take you?|Where was this?]
cheer: [Congratulations!|Well done!|Hooray!|Look at you!] [That is no small thing.|Very happy for you.|You earned that one.|🎉]
cheer: Brilliant. [Cake?|Now take the evening off.|I knew you would.]
comfort: Oh no. [Hope it gets better.|That is rotten luck.|Sending tea.]
comfort: [Been there.|That happened to me once too.] [It gets funny after about a month.|You have my sympathy.|Hang in there.]
comfort: Ugh, sorry. [Can I help?|Is there anything to be done?|Tomorrow will be kinder.]
thanks: [Thank you!|Thanks so much!|Cheers!] [That means a lot.|That helps.|You are very kind.|I will try that.]
thanks: [Ha, thanks.|Oh, thank you.] [I will report back.|I had not thought of that.]
chat: [True.|Fair point.|Ha, yes.] [Though it depends on the day.|I would still do it again.|My sister says the opposite.]
chat: [Really?|Is that so?] [I would have guessed the other way round.|I must look into that.|Tell me more.]
chat: About [a week|two hours|a month], if I remember right. [And you?|It felt longer.|No regrets.]
chat: [That is what I thought until I tried it.|I was told the same.|I had no idea.]
bye: [Enjoy!|Good luck!|Have fun!|Let us know how it goes.]
bye: [Any time.|You are welcome.|My pleasure.] 🙂
bye: [Off to bed now, good night!|Must dash, talk soon.|Right, back to work.]
dm: Are you [coming|around] on [Saturday|Thursday|Sunday]? [I could bring the cake.|Would be good to see you.|No hurry to answer.]
dm: [Thanks for|That was kind of you] yesterday. [I owe you one.|I still have your umbrella, by the way.]
dm: [Did you get home all right?|Is your phone off?|I sent you a mail, no rush.]
shout: Big thanks to {m} for [the lift|the loan of the ladder|listening|the biscuits]. [You are a star.|What a friend.]
shout: If you do not follow {m} yet: [do|you should]. [Always worth reading.|Best thing in my timeline.]
shout: [Tea with|A long walk with|Two hours on the phone with] {m}. [Feeling human again.|We solved nothing and it was perfect.]
edit: Edit: [typo|wrong day, it was Tuesday|spelling, sorry|added what I forgot].
edit: (Edited because [I cannot count|autocorrect has views|my daughter noticed].)

topic: gardening
label: gardening
tags: gardening | GrowYourOwn | allotment | garden
a: the tomatoes | the runner beans | the broad beans | the courgettes | the garlic | the sweet peas | the raspberries | the leeks | the dahlias | the chillies
b: on the windowsill | in the cold frame | along the south wall | in the old bathtub | by the water butt | under fleece | in the greenhouse | behind the shed
say: [Finally|At long last|Between two showers I] moved {a} to their place {b}.
say: There is nothing like ten quiet minutes with {a} {b} before the day starts.
say: Spent the [morning|afternoon|whole of Sunday] weeding around {a}. [Robin supervised.|My back has questions.|Found three marbles and a spoon.]
say: Seed swap at the hall was [packed|wonderful]. Came home with more than I took, as every year. {a}, mostly.
say: Compost update: [steaming|alive|full of worms]. {a} will eat well.
say: First [frost|proper rain|warm night] of the season and {a} {b} look [unbothered|delighted|offended].
ask: Is it too [early|late] to put out {a}? They are getting leggy {b}.
ask: Something is eating {a} {b} at night. [Slugs?|Pigeons?|Who does this?] What works for you?
ask: What do you grow next to {a}? I have a metre left {b}.
win: First harvest of the year! {a}, [a whole bowl|enough for two plates|still warm from the sun].
win: {a} survived the winter {b}. [I had given up on them.|Never again will I doubt them.]
moan: Hail. Five minutes of it. {a} {b} are [shredded|flat|gone].
moan: I watered {a} with the wrong can. [Vinegar.|Do label things.] They will not forgive me.
tip: Wait another week, {a} hate cold feet. [Ask me how I know.|I lost a tray once.]
tip: Grit and patience. And look {b} with a torch at eleven at night, you will find the culprit.
tip: I keep {a} well apart and mulch with straw. Worked [three years running|every time so far].
tip: Marigolds. Always marigolds. They look good {b} too.
remark: {a} did that here as well. [It must be the weather.|The bees do not mind.]
remark: I put mine {b} this year and they have never been happier.

topic: trains
label: trains
tags: trains | railway | NightTrain | PublicTransport
a: the night train | the branch line | the stopping service | the old railcar | the mountain railway | the tram | the sleeper | the first train
b: along the coast | over the viaduct | through the snow | past the old signal box | up the valley | across the border | along the river | to the end of the line
say: Took {a} {b} today. [Window seat, thermos, no plans.|Nobody looked at a phone for ten minutes.|The guard knew everybody.]
say: There is a moment on {a}, {b}, when [the whole carriage goes quiet|the sun comes in from both sides|you can smell the sea].
say: Found a timetable from the seventies. {a} {b} took [nine minutes less|exactly as long] then.
say: [Six hours|Two changes|One very long tunnel] and a cheese roll later: there. {a} was on time to the minute.
say: They have repainted the station. The clock still runs four minutes fast so that you catch {a}.
ask: Has anyone taken {a} {b} lately? Is it worth [a day|the early start]?
ask: Best side to sit on for the view {b}?
ask: Can you still take a bicycle on {a} without a reservation?
win: Made a four-minute connection to {a}. [Ran. No regrets.|The driver had seen me and waited.]
win: They are bringing back {a} {b} from spring! [I did not think I would live to see it.|Signed that petition in three different towns.]
moan: {a} is cancelled again. [Replacement bus.|There is a sheep on the line.] The waiting room is locked.
moan: Left my [hat|book|good umbrella] on {a}. It is now travelling {b} without me.
tip: Sit on the left going out, you get the best bit {b}.
tip: Book {a} on the phone, the person at the desk knows things that the website does not.
tip: Go on a weekday. And take something warm, {a} has one heater and it is moody.
remark: {a} {b} is my favourite bit of railway anywhere.
remark: I proposed on that line. [She said we should change at the next stop first.|It still runs, and so do we.]

topic: cooking
label: cooking
tags: cooking | baking | soup | recipes
cw: food | food, meat
a: the sourdough | a lentil soup | my grandmother's dumplings | a plum cake | the chickpea stew | flatbread | an onion tart | rice pudding
b: with far too much garlic | with the last of the thyme | in the cast-iron pan | from memory | with brown butter | over a camping stove | with lemon and nothing else | after midnight
say: Made {a} {b}. [The kitchen smells like a holiday.|No leftovers, which says it all.|Ate it standing up.]
say: Tonight: {a} {b}. [Everyone had seconds.|The recipe is on a receipt from 2009.|Three generations around one pot.]
say: I have stopped measuring. {a} [does not mind|is better for it]. Wrote it down here anyway: {l}
say: There are two kinds of people: those who make {a} {b} and those who have not yet.
ask: What goes with {a}? Guests at seven and I have [half a cabbage|one leek|only hope].
ask: Why does {a} come out [flat|grey|like a brick] every second time?
ask: Does {a} freeze well, or will I regret it?
win: {a} {b} and it [rose|held together|tasted exactly as it used to]. [I may have cried.|Eight years of trying.]
win: My son made {a} on his own. [It was good. Not kindly good. Good.|He wrote down the salt.]
moan: Burnt {a}. [While reading about how not to burn it.|The smoke alarm is fine, thanks.]
moan: Used the sugar that was the salt. {a}, {b}. [Do not ask.|Label your jars, friends.]
tip: Less water than you think and let it rest overnight.
tip: {a} wants a hot oven and a closed door. Do not look. I know you look.
tip: A spoon of vinegar at the end. [Trust me.|It wakes everything up.]
tip: It freezes fine, just not with the cream in.
remark: {a} {b} is what my mother made on Fridays. [Thank you for that.|I can smell it from here.]
remark: I do it {b} as well, everything else is decoration.

topic: astronomy
label: astronomy
tags: astronomy | DarkSky | stargazing | space
a: Saturn | the Orion nebula | a crescent Moon | Jupiter and its moons | the Andromeda galaxy | the Perseids | the Pleiades | the space station
b: from the balcony | over the harbour | from a field outside town | through a borrowed telescope | with plain binoculars | between two clouds | at four in the morning | with the neighbours' kids
say: Saw {a} {b} last night. [Forgot how cold I was.|It does not get old.|Everybody whispered, as if it could hear us.]
say: {a}, {b}. Forty minutes of waiting for two minutes of sky, and I would do it again tonight.
say: Sketch of {a} {b}. [Graphite and cold fingers.|My worst yet, and my favourite.]
say: The light from {a} that I saw {b} is older than [the street I live in|every word I know].
ask: What eyepiece do you use for {a}? Mine gives me a [smudge|very small pea].
ask: Is {a} visible {b} this week, or is the Moon too bright?
win: First light! {a} {b} with the mirror that I ground myself.
win: Showed {a} to thirty people {b}. One boy said «it is really there». [Job done.|That was the whole evening.]
moan: Clear for nine nights. New telescope arrives. Clouds. [You know how this goes.|Two weeks of clouds.]
moan: New floodlight across the road. {a} is gone {b}. [Wrote a very polite letter.|Looking for a taller hedge.]
tip: Start at low power, let your eyes get used to it, then go up. {a} is bigger than people think.
tip: Give it an hour after sunset, and look a little beside {a}, not straight at it.
tip: Let the telescope cool outside first. It makes more difference than any eyepiece.
remark: {a} was what got me started, thirty years ago, {b}.
remark: Clouds here, so I am seeing {a} through you tonight.

topic: chess
label: chess
tags: chess | CorrespondenceChess | endgame
a: the Caro-Kann | a rook endgame | the King's Gambit | a queen's gambit declined | the London | a bishop against a knight | the Sicilian | an opposite-coloured bishops ending
b: at the club | by post | against my nephew | in the park | on move forty | with four seconds left | after two coffees | in the rain delay
say: Lost with {a} {b}. [Beautifully.|To an eleven-year-old who was eating crisps.|Learned more than in ten wins.]
say: Thursday is club night. {a} {b}, tea from the big urn, and nobody in a hurry.
say: There is a whole novel in {a}. [Nobody wins and everybody is exhausted.|Spent the evening on one position.]
say: Found my notebook from school: {a}, {b}. I had written «never again». [I play it weekly.|I was right.]
ask: Good book on {a} for somebody who [falls asleep at variations|only has the train to read]?
ask: How do you stop playing {a} too fast {b}?
win: Held {a} {b} for sixty moves. Draw! [Against the club champion.|My hands were shaking.]
win: We have enough for a second team! [Six boards, one clock short.|The youngest is nine.]
moan: Offered a draw in {a}, {b}. One move before he would have been mated.
moan: Touched the wrong piece. {a}, winning, {b}. [Touch-move is touch-move.|I will think of it at three in the morning.]
tip: Sit on your hands. Literally.
tip: Play through old games with {a} without an engine first. Guess each move, then look.
tip: King to the middle early. Nearly always.
remark: {a} {b} is where character shows. [Mine: none.|Ask my club.]
remark: I gave up on {a} and then it won me the cup. [There is a lesson there.|No idea why.]

topic: cycling
label: cycling
tags: cycling | BikeTooter | commute | ByBike
a: the canal path | the old railway track | the hill behind the hospital | the gravel road | the ferry loop | the new bike lane | the forest track | the long way to work
b: before sunrise | with a headwind both ways | in the drizzle | with two panniers of books | on the cargo bike | with the kids | on summer tyres | behind a very slow tractor
say: {a} {b}. [Legs: jelly. Head: clear.|Met a deer, two joggers and nobody else.|Forty kilometres, one puncture, one pie.]
say: The best part of my day was {a} {b}. The meetings were the rest.
say: [Counted|Today I counted] bells on {a}: eleven hellos, one grumble. [People are fine.|Most of them were dogs' owners.]
say: Took {a} home instead of the main road. Four minutes more, worth every one.
ask: Which tyres for {a} {b}? Mine are [worn out|made of cheese].
ask: Has anyone done {a} lately, is it [rideable|flooded|still closed by the bridge]?
win: {a} without getting off! Third summer of trying.
win: The council voted for the protected lane. [Six to five.|Nine years of meetings.] See you on {a}.
moan: Two punctures on {a}, {b}. The second one in the only spare.
moan: Somebody stole my [saddle|front light|bell] outside the library. [Just that.|Who needs one bell?]
tip: Wider tyres, less pressure. You will float.
tip: A strip of old inner tube between tyre and tube. No puncture on {a} since March.
tip: Go {b}, it is quieter and you get the birds.
remark: {a} is my therapy as well. [Cheaper, too.|And it is honest about hills.]
remark: We should ride {a} together some time. [I am slow.|I bring cake.]

topic: books
label: books
tags: books | reading | library | SlowReading
cw: spoilers | spoilers for an old novel
a: a novel about lighthouse keepers | the fat Russian one | a history of salt | a crime story set on a ferry | short stories from the village library | my mother's poetry anthology | a book about moss | a travel diary from 1911
b: in one sitting | on the last page | in the bath | aloud to each other | for the third time | with a pencil | by candle, the power was out | two pages a night
say: Reading {a} {b}. [I have started rationing it.|Nobody speak to me.|It smells of somebody else's attic.]
say: Finished {a} {b}, and now I am no use for anything else today.
say: The library had {a}. Last stamp: 1987. [We have waited for each other.|Renewed it twice.]
say: Second-hand shop, bottom shelf: {a}. With a pressed [fern|tram ticket|violet] on page 112.
ask: What should I read after {a}? [Something kind, please.|It left a hole.]
ask: Does {a} get better after page eighty, or may I stop?
win: Our reading group turns ten! We began with {a}. [Four of us then, nineteen now.|Nobody had finished it.]
win: My daughter read {a} to me. Every word. [She is seven.|She did the voices.]
moan: The last chapter of {a} is missing. Torn out. [Who does this?|I will never know.]
moan: Left {a} on the bus, forty pages before the end.
tip: Stop at eighty, life is short. Unless it is raining.
tip: Try something thin next, then come back. {a} waits.
tip: Ask at the library desk and say what you felt, not what it was about. They always know.
remark: {a} got me through a hard winter. [Glad it found you.|I still have the copy.]
remark: I read that one {b} too, and wrote my name under the one that was already there.

topic: opensource
label: open source
tags: opensource | programming | selfhosting | foss
a: a parser | the build | the photo backup | an old laptop | the test suite | a tiny web server | the documentation | a shell script from 2011
b: on a Sunday | with nothing but the manual | in forty lines | on the train | with the logs open | without breaking anything | from the sofa | after reading the source
say: Got {a} working {b}. [Deleted more than I added.|It is not pretty but it is mine.|Wrote down how: {l}]
say: Moved {a} to the little machine under the stairs. [Four watts.|It hums.|Nobody noticed, which is the best review.]
say: Somebody I have never met fixed {a}, {b}, and left a kind comment. [This is why.|The internet can still do that.]
say: Unpopular opinion: the best feature of {a} is the one we said no to.
ask: How do you test {a}? I have been doing it by [squinting|hope].
ask: What do you use for {a} these days? Must run without a cloud.
win: First patch accepted! It was {a}, {b}. [Two lines. I have told everybody.|The review was kinder than I am.]
win: One year of {a} without an outage. [I am not touching it.|Now I said it.]
moan: {a} works on my machine. [Only on my machine.|Only when I watch.]
moan: Spent four hours on {a}. It was a [missing comma|full disk|time zone]. It is always that.
tip: Write the smallest thing that fails, then read it aloud to somebody. Or to a plant.
tip: Pin the versions, keep the logs, go to bed. {a} looks different in the morning.
tip: I keep mine to one file and a cron job. Boring lasts.
remark: {a} again! It gets us all. [Solidarity.|Was it DNS?]
remark: Boring technology, well understood. I like it.

topic: localnews
label: local news
tags: localnews | neighbourhood | townhall
a: the footbridge | the swimming pool | the covered market | the village hall | the number 9 bus | the school library | the old cinema | the river path
b: from Monday | until the end of the month | after eight years of waiting | thanks to volunteers | for the whole weekend | despite the rain | by one vote | as of this morning
say: {a} reopens {b}. [Doors at ten, all welcome.|Bring a cake if you can.|The mayor will cut something.] {l}
say: {a} stays closed {b}. [Engineers found a crack.|A pair of swifts is nesting, and rightly so.|Parts are on their way.]
say: What's on: music by {a} on Saturday, [repair café|plant swap|quiz night] on Sunday. All details: {l}
say: The council has decided on {a}: it stays. [Long applause.|Minutes here: {l}]
say: Found near {a}: one [red glove|set of keys with a wooden fish|very calm tortoise]. Ask at the bakery.
ask: Does anyone know why {a} is closed? The sign only says «closed».
ask: Who is going to the meeting about {a}? I could take two in the car.
win: {a} is saved! [Four hundred signatures.|We did that.]
win: {a} got its bench back. With a plaque this time.
moan: They have dug up the street by {a} again. [Third time this year.|The same hole.]
moan: The {l} page about {a} has been «under construction» since March.
tip: Ask at the town hall on Tuesdays, the person there answers everything.
tip: It is in the minutes: works on {a} {b}.
remark: {a} was where I learned to [swim|dance|read]. So glad.
remark: Good to know, thanks. I go past {a} every day.

topic: photography
label: photography
tags: photography | film | blackandwhite | pinhole
a: an old rangefinder | a pinhole made from a biscuit tin | my father's camera | a roll of expired film | the fifty millimetre | a phone with a cracked lens | a plastic camera | slide film
b: at the harbour | at the night market | in thick fog | on the ferry | after the rain | at the fairground | from the tram | in the empty swimming pool
say: One roll, {b}, with {a}. [Two keepers. Good average.|Thirty-six small surprises.|Still hanging up to dry.]
say: What I like about {a}: you stop, you look, and sometimes you do not press at all. Today {b}.
say: Printed all evening. {a}, {b}, and a grey that I have been after for years.
say: The best picture of the day was the one I did not take {b}. [The man with the ladder and the goose.|You will have to believe me.]
ask: How do you meter for {a} {b}? Mine come out [like soup|black].
ask: Where do you get {a} developed these days? Our shop has closed.
win: Three of my prints are in the café by the bridge. {a}, {b}. [My mother has been twice.|One has sold, to a stranger!]
win: Cleaned {a} with a toothpick and courage. The shutter fires!
moan: Opened the back of {a}. There was film in it. [All of {b}.|Gone.]
moan: Forgot to load {a}. Shot all morning {b}. Best pictures of my life, I am sure.
tip: Overexpose by one stop and stop worrying.
tip: Use your hand as a light meter: palm, open one, done.
tip: I send mine by post, takes two weeks, and that is half of the fun.
remark: The light {b} does that. [Nobody believes it.|You got it.]
remark: {a} teaches patience whether you want it or not.

topic: music
label: music
tags: music | choir | fiddle | NowListening
a: the second fiddle part | a waltz in A minor | the alto line | an accordion from the flea market | an old hymn | a sea shanty | the slow movement | the cello suites
b: in the stairwell | with the windows open | at choir | in the wrong key | until the neighbours joined in | by ear | in the church with the cold floor | at the session
say: Practised {a} {b}. [Only bar nineteen left.|The dog left the room, then came back.|It is starting to sound like something.]
say: There were six of us {b}, and {a}. [Nobody recorded it, and good.|For once we ended together.]
say: Listening to {a} with all the lamps off.
say: New strings! {a} sounds like a different instrument {b}. I sound like the same player.
ask: How do you practise {a} without [waking everybody|losing heart]?
ask: Does anyone have the sheet music of {a} with readable page turns?
win: Played {a} in front of people. {b}. [Nobody died.|I even looked up once.]
win: The choir has tenors. Two of them! [At the same time!|They can count.]
moan: String broke in the middle of {a}. {b}. [Finished on three.|Concert is on Friday.]
moan: My bow is at the mender's for a month. Humming {a} at the bus stop like a madman.
tip: Slowly. Slower than that. Then with a friend.
tip: Sing it first. If you cannot sing {a}, your fingers cannot know it.
tip: Ten minutes every day beats two hours on Sunday.
remark: {a} {b} must have been something. [Wish I had heard it.|Goosebumps just reading.]
remark: We are doing {a} too! [The altos are winning.|Still arguing about the tempo.]

topic: birds
label: birds
tags: birds | birding | nature | swifts
a: a kingfisher | the swifts | a pair of goldfinches | two ravens | a very loud wren | the starlings | a barn owl | the geese
b: over the allotments | by the weir | on the scaffolding | outside my window | behind the supermarket | in the mist | on the way to work | at the reservoir
say: {a} {b} this morning. [Stood still for ten minutes and was late for everything.|Nobody else looked up.|Blue beyond reason.]
say: {a} are back! {b}, same as last year to the day.
say: Twenty minutes on a bench {b}. {a}, and a heron that never moved. [I think we nodded.|Best meeting of the week.]
say: Counted {a} for the survey: {l}. [It takes ten minutes, anyone can do it.|My handwriting will confuse scientists.]
ask: What was that call {b}? Three notes, falling. Not {a}, I think.
ask: Is it early for {a} {b} or am I late?
win: {a} have taken the nest box! {b}. [Four years it hung there.|Not allowed to use the door any more.]
win: My first ever: {a}, {b}. [I squeaked.|Thirty years I waited.]
moan: They have cut the hedge {b}. In May. {a} had just settled.
moan: Binoculars at home, of course. {a}, {b}, ten metres away.
tip: Sounds like a great tit. It is always a great tit.
tip: Early, with the sun behind you, and wait where the reeds end.
tip: They come when the flies come. Leave a wild corner and be patient.
remark: {a} {b}! We have none this year, enjoy them for us.
remark: I would have been late too.
)bank";

}  // namespace rookery::social::demo
