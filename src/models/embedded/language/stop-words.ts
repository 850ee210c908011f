/** Short words that a language is known by. Those of two languages count for both. */
export const stopWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(`the a an and or of to in is are was were we you i it that this for on with not have has had be been our
    my your his her their can cannot could please but from at as do does did if when there they what why how which who
    will would should by so no yes any all just only also now still again get got been me us he she its than then
    because after before about into out up down am here some more i'm it's don't can't doesn't didn't isn't i've we're
    thanks thank hello hi dear where these those very too need want help since every other while without`),
  de: words(`der die das und oder ist sind war wir sie ich es dass dies für auf mit nicht haben hat bei unser unsere
    mein meine kann aber von im am zu den dem des ein eine einer einen einem wenn auch noch nach seit uns bitte mir mich
    wie wo wer was nur schon keine kein können werden wird wurde hallo danke ihr ihre sich als aus bis durch vor zum zur ihnen
    ihrer ihrem ihren beim an so da dann hier mal sehr könnten könnt`),
  es: words(`el la los las y o de que en es son era nosotros yo lo esto esta este para con no hemos ha he nuestro
    nuestra mi puede pero del al un una por se nos si cuando también desde está están hay como más me le muy ya hola
    gracias sin sobre su sus porque qué cómo dónde puedo podemos quiero tenemos tengo
    somos soy todos aquí pueden podrían podéis`),
  fr: words(`le la les et ou de que en est sont était nous vous je il elle ce cette ces pour avec ne pas avons avez ai a
    notre nos votre mon ma mes peut mais du au aux un une par se si quand aussi depuis dans des sur qui plus bonjour
    merci n'est c'est j'ai n'ai d'un d'une qu'il être été fait sans comme chez tout ça y pouvez pourriez`),
  it: words(`il lo la i gli le e o di che in è sono era noi voi io questo questa per con non abbiamo ha ho nostro nostra
    mio mia può ma del al un una uno da si ci se quando anche dalle nel nella alla della dei delle sul sulla più buongiorno
    grazie come perché senza mi vi cosa dove siamo avete degli dal dalla
    cui potete potreste`),
  nl: words(`de het een en of van dat in is zijn was wij we u ik dit deze voor op met niet hebben heeft heb onze ons
    mijn kan kunnen maar bij aan als ook sinds er nog naar te wordt worden ze om hoe wat waar wie graag hallo bedankt
    geen uit dan je jullie mij zou door over kunt`),
  pt: words(`o a os as e ou de que em é são era nós eu isto isso este esta para com não temos tem tenho nosso nossa meu
    minha pode mas do da dos das no na nos nas ao aos um uma por se quando também desde está estão há como mais olá
    obrigado obrigada bom foi sem já à pelo pela você vocês muito sobre sou somos aqui podem poderiam`),
  pl: words(`i w na z do nie się że jest są to od dla po jak czy ale nasz nasze mamy mam proszę o przez jestem nam mi
    za już dzień dobry dziękuję tylko można może tak pod przy co gdy które który`),
  sv: words(`och i att det som en ett på är av för med inte vi har den till om men från kan jag vår hej tack när hur
    var alla också mig oss sig eller så där vill får`),
  da: words(`og i at det som en et på er af for med ikke vi har den til om men fra kan der jeg vores hej tak når hvordan
    hvor alle også mig os sig eller så vil får skal når være`),
  no: words(`og i at det som en et på er av for med ikke vi har den til om men fra kan jeg vår hei takk når hvordan hvor
    alle også meg oss seg eller så vil får skal være etter`),
  tr: words(`ve bir bu için ile da de ne var yok değil gibi ama çok daha biz ben mi mı nasıl merhaba teşekkürler olarak
    her kadar sonra bana bize lütfen hangi olan`),
  cs: words(`a v na se že je to z do nám ale jsou od pro jak si nebo za s o po jsme mám máme není dobrý den děkuji prosím
    který které také už jen aby když být byl k ve`),
  sk: words(`a v na sa že je to z do nám ale sú od pre ako si alebo za s o po sme mám máme nie dobrý deň ďakujem prosím
    ktorý ktoré tiež už len aby keď byť bol k vo`),
  hu: words(`a az és hogy nem is van egy de meg ez ezt nekünk mert vagy csak már ki kell lehet jó napot köszönöm kérem
    hogyan után minden nincs`),
  fi: words(`ja on ei että se kun mutta ovat tai en emme olen meillä minulla miten hei kiitos tämä ole voi kanssa myös
    vain jos sitä niin ollut kuin`),
  ro: words(`și la de nu este un o cu pe din care să sunt avem am pentru ca mai dar ne în bună ziua mulțumesc cum când
    fi a sau după`),
  hr: words(`i u na je se da ne za od su to ali što kako nam smo nije sam ili bi iz s po već kada ima koji hvala molim
    dobar dan imamo mogu`),
  sl: words(`in je na se da ne za od so to ali kako nam smo ni sem iz s po že ko ima ki hvala prosim pozdravljeni lahko
    tudi pri ter ampak`),
  ca: words(`el la els les i o de que en és són amb per no hem ha nostre meva pot però del al un una quan també des hi
    com més això aquest aquesta gràcies bon dia tenim no ens ho`),
  id: words(`yang dan di ke dari untuk dengan tidak ini itu kami saya ada bisa sudah belum pada kita anda atau akan tolong
    terima kasih selamat mohon bagaimana karena juga tapi`),
  vi: words(`và của là không có được cho tôi chúng với này một các trong khi đã bị vui lòng xin chào cảm ơn để từ như thế
    nào người đến tại`),
  et: words(
    `ja on ei et see kui aga meie mul meil ma kas kuidas või tere aitäh palun siis ka oli saa pole mis`,
  ),
  lv: words(
    `un ir nav ka no uz par ar lai mums es mēs kā vai bet labdien paldies lūdzu tas šis pie var kas jau`,
  ),
  lt: words(
    `ir yra ne kad į iš su mums aš mes kaip ar bet laba diena ačiū prašau tai šis nuo gali kas jau per`,
  ),
  tl: words(
    `ang ng sa na mga ay at hindi po ko kami namin para ito ako may paano salamat kung pero lang nang`,
  ),
  sw: words(
    `na ya wa kwa ni la za katika hii hiyo yangu yetu sisi mimi kama lakini tafadhali asante habari bila`,
  ),
  is: words(
    `og að það er ekki við sem fyrir með hún þetta en eða því hvernig hér þar okkur mér takk halló ég þú`,
  ),
  sq: words(
    `dhe në të e për me nuk është një që nga kjo ky po jo ne ju si faleminderit përshëndetje kemi mund`,
  ),
  eu: words(
    `eta da ez bat hau hori gure zure baina edo dugu dut nola kaixo eskerrik asko mesedez gara zen ere`,
  ),
  gl: words(
    `o a os as e ou que en é non unha un para con pero máis tamén como cando grazas ola temos podo nosa noso`,
  ),
  cy: words(`y yr yn a ac i o ar am gyda mae nid yw sydd ein eich fy diolch helo sut pryd gan wedi bod`),
  ga: words(`an na agus is ní tá go le ar do sa ag seo sin muid againn conas cén dia duit raibh maith`),
  az: words(`və bir bu üçün ilə də nə var yox deyil kimi amma çox biz mən salam təşəkkür necə zəhmət olmasa`),
  mt: words(`u li fil tal ma mhux għal dan din huwa hija biex kif grazzi bonġu aħna għandna jekk`),
  eo: words(`la kaj de en estas ne ni mi vi por kun sed aŭ ĉi tio kiel dankon saluton bonvolu niaj nia`),
  af: words(
    `die en van is nie het in om te vir met dat ons ek sal kan maar by dit word wat baie dankie asseblief hulle`,
  ),
};

/** Letters that a language is known by, in words that are not names: others seldom or never use them. */
export const ownLetters: Readonly<Record<string, RegExp>> = {
  de: /ß/u,
  es: /ñ/u,
  pt: /[ãõ]/u,
  pl: /[ąęłńśźż]/u,
  tr: /[ğış]/u,
  cs: /[ěřů]/u,
  sk: /[ľĺŕ]/u,
  hu: /[őű]/u,
  ro: /[ățșţ]/u,
  vi: /[đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]/u,
  lv: /[āēīūļņķģ]/u,
  lt: /[ėįų]/u,
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
