"""What the lines around a text say in other languages than Chinese: words of a page's furniture by kind and language.

Media of the provinces have pages in English and Russian, and texts are taken over from publishers abroad. To teach a
language, add its words to the rows of :data:`WORDS`. Phrases are compared without case, accents, digits and
punctuation and looked up in tables; patterns of all these words would take most of a second to compile.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice

#: Kind, then phrases by language. Behind ``*`` further words may follow; ``…`` stands for any words between two parts.
WORDS: dict[str, dict[str, str]] = {
    # Headings over links to other articles, over buttons or a form.
    "related": {
        "en": "related | related article | related articles | related stories | related story | related post | related posts | related topics | related news | related content | related links | related coverage | related reading | more on this | more on this story | more from * | more stories | more stories like this | more news | more like this | more in * | read more on this | see also | read also | most read * | most popular * | most viewed * | most shared * | most commented * | trending * | popular posts | popular stories | popular articles | popular now | you may like | you may also like | you might like | you might also like | you may be interested in | you might also be interested in | you may also enjoy | editors picks | editor s picks | editor s pick | recommended | recommended for you | recommended stories | recommended reading | what to read next | up next | read next | don t miss | in other news | latest news | latest stories | latest headlines | top stories | more top stories | share this | share this * | share on | spread the word | follow us | follow us on * | sponsored | sponsored content | sponsored links | sponsored stories | promoted content | promoted stories | around the web | from around the web | from the web | external links | further reading | like this | like loading | filed under | explore more | explore further | you can share this article | subscribe | newsletter",
        "de": "das könnte sie auch interessieren | das könnte dich auch interessieren | das könnte euch auch interessieren | das thema könnte dich auch interessieren | dies könnte sie auch interessieren | auch interessant | ebenfalls interessant | mehr zum thema | mehr zu * | mehr aus * | mehr von * | mehr artikel | ähnliche artikel | ähnliche beiträge | ähnliche themen | verwandte artikel | verwandte beiträge | verwandte themen * | zum thema | weitere artikel * | weitere themen | weitere meldungen | weitere nachrichten | weitere beiträge | weiterführende links | weiterführende informationen | meistgelesen | meistgelesene artikel | meistkommentiert | beliebte artikel | beliebte beiträge | artikel teilen | beitrag teilen | diesen artikel teilen | diesen beitrag teilen | artikel empfehlen | teilen sie diesen artikel | teile diesen beitrag | teile diesen artikel | teilen mit | teilen auf | empfehlungen der redaktion | empfehlungen für sie | lesen sie auch | lesen sie mehr | links | links zum artikel | links zum thema | links zum beitrag | schlagzeilen | neueste artikel | neueste beiträge | neueste nachrichten | gefällt mir | gefällt mir wird geladen",
        "fr": "sur le même sujet | sur le même thème | à lire aussi | à lire également | lire aussi | lire également | à voir aussi | article lié | articles liés | article similaire | articles similaires | articles associés | articles connexes | les plus lus | les plus consultés | les plus partagés | plus lus | dans la même rubrique | vous aimerez aussi | vous pourriez aimer aussi | vous devriez aimer aussi | à découvrir | partager | partager cet article | partager sur | partager l article | nos autres articles | pour aller plus loin | contenus sponsorisés | contenu sponsorisé | liens | liens utiles | à la une | plus d infos | plus d actualités | les dernières infos | dernières actualités",
        "es": "noticias relacionadas | noticia relacionada | artículos relacionados | artículo relacionado | contenido relacionado | temas relacionados | lo más leído | lo más visto | más leídas | más leído | más vistas | lo más comentado | más noticias | te puede interesar | le puede interesar | te podría interesar | también te puede interesar | compartir | compartir esta noticia | comparte | comparte esta noticia | comparte este artículo | compartir en | ver más | leer más | más información | más sobre * | enlaces | enlaces relacionados | recomendados | recomendado para ti | recomendados para ti | lo último | últimas noticias | siguiente noticia",
        "it": "articoli correlati | articoli collegati | articoli simili | leggi anche | potrebbe interessarti | potrebbe interessarti anche | potrebbero interessarti anche | ti potrebbe interessare | i più letti | più letti | i più visti | condividi | condividi questo articolo | condividi su | condividi l articolo | correlati | altre notizie | ultime notizie | consigliati per te | notizie correlate | approfondimenti",
        "pt": "notícias relacionadas | artigos relacionados | matérias relacionadas | conteúdo relacionado | leia também | leia mais | veja também | veja mais | mais lidas | mais lidos | mais vistas | compartilhe | compartilhar | partilhar | últimas notícias | recomendados para si | recomendados para você | saiba mais",
        "nl": "gerelateerde artikelen | gerelateerde berichten | gerelateerd nieuws | lees ook | meer over * | meer nieuws | meest gelezen | deel dit artikel | deel deze pagina | deel dit bericht | delen op | delen via | aanbevolen | aanbevolen voor u | bekijk ook | laatste nieuws",
        "sv": "relaterade artiklar | relaterade nyheter | läs mer | läs också | läs även | mest läst | mest lästa | dela artikeln | mer om * | senaste nytt",
        "da": "læs også | læs mere | relaterede artikler | mest læste | del artiklen | se også",
        "no": "les også | les mer | relaterte artikler | relaterte saker | mest lest | del artikkelen | flere saker",
        "fi": "lue myös | lue lisää | aiheeseen liittyvät | aiheeseen liittyvää | luetuimmat | jaa artikkeli",
        "pl": "zobacz też | zobacz także | zobacz również | zobacz więcej | czytaj też | czytaj także | czytaj również | czytaj więcej | przeczytaj też | przeczytaj także | przeczytaj również | przeczytaj więcej | sprawdź też | podobne artykuły | podobne tematy | podobne wiadomości | podobne newsy | podobne wpisy | powiązane artykuły | powiązane tematy | powiązane | polecane artykuły | polecane wiadomości | polecane | inne artykuły | inne wiadomości | najnowsze wiadomości | najnowsze artykuły | najnowsze | więcej na ten temat | więcej na temat * | więcej o * | najczęściej czytane | najczęściej komentowane | najpopularniejsze | najpopularniejsze * | polecamy | polecamy także | polecamy również | warto przeczytać | podziel się | podziel się * | udostępnij | udostępnij * | oceń artykuł | oceń tekst | treści z naszych serwisów | w tym temacie | przeczytaj | dowiedz się więcej | pozostałe wiadomości | pozostałe artykuły | czytaj dalej",
        "cs": "čtěte také | čtěte i | čtěte více | přečtěte si také | přečtěte si i | přečtěte si více | související články | související témata | související zprávy | související | nejčtenější | nejčtenější * | sdílet článek | další články | další články * | mohlo by vás zajímat | podobné články",
        "sk": "čítajte aj | čítajte tiež | prečítajte si aj | súvisiace články | najčítanejšie | zdieľať článok",
        "hu": "kapcsolódó cikkek | kapcsolódó anyagok | kapcsolódó hírek | legolvasottabb | megosztás | érdekelheti még | olvassa el ezt is | olvassa el is",
        "ro": "citește și | vezi și | articole similare | articole asemănătoare | articole recomandate | cele mai citite | distribuie",
        "ru": "читайте также | читайте ещё | читайте далее | читайте по теме | см также | смотрите также | смотрите ещё | материалы по теме | материал по теме | новости по теме | статьи по теме | публикации по теме | ссылки по теме | сюжеты по теме | материалы сюжета | по теме | ещё по теме | другие новости | другие новости * | другие материалы | другие статьи | другие публикации | ещё новости | последние новости | последние новости * | главные новости | похожие новости | похожие материалы | похожие статьи | похожие записи | свежие новости | все новости | самое читаемое | самое популярное | самое обсуждаемое | самое интересное | самое важное | популярное | популярные * | рекомендуем | рекомендуем почитать | рекомендуется | поделиться | поделиться * | поделитесь | поделитесь * | поделись | поделись * | в сюжете | вам может быть интересно | новости партнёров | ссылки | лента новостей | главное за * | выбор редакции | топ новостей",
        "uk": "читайте також | читайте ще | матеріали по темі | матеріали за темою | новини за темою | інші новини | останні новини | схожі новини | поділитися | поділитися * | найпопулярніше",
        "el": "διαβάστε επίσης | διαβάστε ακόμα | διαβάστε ακόμη | διαβάστε περισσότερα | διαβάστε σχετικά | διαβάστε | δείτε επίσης | δείτε ακόμα | δείτε περισσότερα | σχετικά | σχετικά άρθρα | σχετικά θέματα | σχετικά νέα | πιο διαβασμένα | τα πιο διαβασμένα | τα πιο δημοφιλή | πιο δημοφιλή | δημοφιλή | δημοφιλή * | κοινοποίηση | μοιραστείτε το | μοιραστείτε * | περισσότερα | περισσότερα νέα | περισσότερα άρθρα | τελευταία νέα | ροή ειδήσεων",
        "tr": "ilgili haberler | ilgili konular | ilgili içerikler | çok okunanlar | bunlar da ilginizi çekebilir | son haberler",
    },
    # Readers' comments begin here; a count may stand before or behind.
    "comments": {
        "en": "comment | comments | reader comments | latest comments | recent comments | top comments | all comments | your comments | comments closed | comments are closed | leave a reply | leave a comment | post a comment | add a comment | add your comment | write a comment | join the conversation | join the discussion | join the debate | response | responses | response to * | responses to * | replies | replies to * | thoughts on * | comments on * | have your say | view comments | view all comments | be the first to comment",
        "de": "kommentar | kommentare | leserkommentare | kommentar schreiben | kommentar verfassen | kommentar hinterlassen | kommentar abgeben | neuer kommentar | ihr kommentar | schreibe einen kommentar | schreiben sie einen kommentar | hinterlasse einen kommentar | diskutieren sie mit | leserbriefe | kommentare zu *",
        "fr": "commentaire | commentaires | laisser un commentaire | laissez un commentaire | écrire un commentaire | ajouter un commentaire | réagir | réagir à cet article | réagissez | réactions | vos commentaires | vos réactions",
        "es": "comentario | comentarios | deja un comentario | dejar un comentario | deja tu comentario | deja una respuesta | escribe un comentario | escribe tu comentario | añadir comentario | añade un comentario | comenta | comenta esta noticia",
        "it": "commento | commenti | lascia un commento | scrivi un commento | aggiungi un commento | inserisci un commento | commenta | commenta l articolo",
        "pt": "comentário | comentários | deixe um comentário | deixe o seu comentário | escreva um comentário | comente",
        "nl": "reactie | reacties | plaats een reactie | schrijf een reactie | geef een reactie | laat een reactie achter | reageer | reageer op dit artikel",
        "sv": "kommentarer | skriv en kommentar | skriv kommentar | lämna en kommentar | lämna kommentar",
        "da": "skriv en kommentar | tilføj kommentar",
        "fi": "kommentit | kommentoi",
        "pl": "komentarz | komentarze | komentarzy | komentarze do artykułu | komentarze internautów | komentarze czytelników | dodaj komentarz | dodaj swój komentarz | napisz komentarz | zostaw komentarz | skomentuj | skomentuj artykuł | opinie | opinie czytelników | opinie internautów | wasze komentarze | wasze opinie",
        "cs": "komentář | komentáře | diskuse | diskuze | přidat komentář | vstoupit do diskuse",
        "sk": "komentár | komentáre | diskusia",
        "hu": "hozzászólások | hozzászólás | kommentek | új hozzászólás",
        "ro": "comentarii | lasă un comentariu | adaugă un comentariu",
        "ru": "комментарий | комментарии | комментария | комментариев | комментарии читателей | комментарии пользователей | добавить комментарий | оставить комментарий | написать комментарий | ваш комментарий | новый комментарий | добавьте комментарий | оставьте комментарий | оставить отзыв | комментировать | обсуждение | обсудить | обсудить на форуме | отзывы | мнения читателей",
        "uk": "коментар | коментарі | коментарів | додати коментар | залишити коментар",
        "el": "σχόλιο | σχόλια | σχόλια αναγνωστών | προσθέστε σχόλιο | προσθήκη σχολίου | προσθέστε το σχόλιό σας | αφήστε σχόλιο | αφήστε ένα σχόλιο | γράψτε σχόλιο | νέο σχόλιο | σχολιάστε | σχολιάστε το άρθρο",
        "tr": "yorumlar | yorum yap | yorum yaz | yorum ekle",
    },
    # A box about who wrote it.
    "author": {
        "en": "about the author | about the authors | about author | about the writer | about the reporter | about the contributor | meet the author | the author | author",
        "de": "über den autor | über die autorin | über die autoren | der autor | die autorin | zum autor | zur autorin | zur person | autor | autorin",
        "fr": "à propos de l auteur | à propos de l auteure | à propos des auteurs | l auteur | l auteure",
        "es": "sobre el autor | sobre la autora | sobre los autores | acerca del autor",
        "it": "l autore | l autrice | sull autore | informazioni sull autore",
        "pt": "sobre o autor | sobre a autora",
        "nl": "over de auteur | over de auteurs",
        "pl": "o autorze | o autorce | o autorach",
        "cs": "o autorovi",
        "ru": "об авторе | об авторах",
        "el": "σχετικά με τον συντάκτη | σχετικά με τη συντάκτρια | ο συντάκτης",
    },
    # Buttons; several may stand in a row.
    "button": {
        "en": "print | print this | print article | print this article | print page | email | e mail | email this | email article | email this article | email to a friend | share | tweet | pin | pin it | save | save article | bookmark | facebook | twitter | linkedin | reddit | whatsapp | google | pinterest | telegram | tumblr | copy link | link copied | flipboard | newsvine | digg | delicious | stumbleupon | send | like | follow | advertisement | advertise here | ad | close | menu | search | log in | login | sign in | sign up | subscribe now | back to top | read more | continue reading | view gallery | view photo | view photos | view slideshow | view image | show more | load more | next | previous | play | pause | mute | listen | listen to this article | watch | watch video | watch now | play video | slideshow images | slideshow image | slideshow | images | story continues | story continues below | scroll to continue | article continues below | article continues after advertisement | get alerts | text size | font size | smaller | larger | enlarge | enlarge image | enlarge this image | toggle caption | hide caption | view this post on instagram | xing | pocket | sms | messenger | permalink | share on facebook | share on twitter | share on linkedin | share via email | image caption | media caption | copyright",
        "de": "drucken | merken | senden | versenden | teilen | vorlesen | artikel drucken | artikel merken | artikel versenden | artikel anhören | anzeige | werbung | schließen | weiterlesen | mehr anzeigen | nach oben | zurück | anmelden | abonnieren | bilderstrecke | startseite | per mail | vergrößern | kommentieren | mailen",
        "fr": "imprimer | envoyer | envoyer par mail | envoyer par e mail | publicité | fermer | lire la suite | haut de page | s abonner | écouter | écouter l article | enregistrer | offrir | offrir cet article | agrandir | voir plus | commenter | retour | partager",
        "es": "imprimir | enviar | enviar por correo | enviar por mail | publicidad | cerrar | seguir leyendo | escuchar | guardar | suscríbete | ampliar | ampliar foto | comentar | compartir | correo",
        "it": "stampa | invia | pubblicità | chiudi | leggi tutto | abbonati | ascolta | salva | torna su | ingrandisci | condividi",
        "pt": "imprimir | publicidade | fechar | continua após a publicidade | ouvir | salvar | compartilhar | partilhar",
        "nl": "print | printen | afdrukken | mail | mailen | delen | deel | advertentie | sluiten | lees verder | abonneer | luister | bewaar | opslaan",
        "sv": "skriv ut | dela | annons | stäng | spara | lyssna",
        "pl": "drukuj | wyślij | wyślij znajomemu | wyślij mailem | wyślij e mailem | poleć | poleć znajomemu | podziel się | udostępnij | reklama | zamknij | czytaj dalej | do góry | zaloguj | zaloguj się | subskrybuj | posłuchaj | skopiuj link | powiększ | powiększ zdjęcie | lubię to | wykop | oceń | zgłoś błąd | zgłoś nadużycie | powrót | obserwuj",
        "cs": "tisk | tisknout | vytisknout | sdílet | reklama | zavřít | poslat e mailem",
        "ru": "версия для печати | распечатать | печатать | на печать | печать | отправить другу | отправить по почте | отправить по e mail | отправить ссылку | послать другу | поделиться | вконтакте | одноклассники | телеграм | в закладки | в избранное | добавить в избранное | добавить в закладки | реклама | закрыть | читать далее | читать полностью | читать дальше | наверх | подписаться | войти | слушать | слушать новость | скопировать ссылку | увеличить | назад | нравится | просмотров | рейтинг | подробнее | твитнуть",
        "uk": "версія для друку | друкувати | поділитися | реклама",
        "el": "εκτύπωση | αποστολή | αποστολή με email | αποστολή με e mail | αποστολή σε φίλο | κοινοποίηση | διαφήμιση | κλείσιμο | συνέχεια | μεγέθυνση | επιστροφή | προσθήκη στα αγαπημένα",
        "tr": "yazdır | paylaş | reklam | kapat | gönder",
    },
    # Keywords, before a colon.
    "tags": {
        "en": "tag | tags | topics | keywords | filed under | filed in | category | categories | posted in | labels",
        "de": "schlagwörter | schlagworte | stichwörter | stichworte | themen | rubrik | kategorie | kategorien",
        "fr": "mots clés | étiquettes | rubrique | catégorie | catégories | thèmes",
        "es": "etiquetas | temas | palabras clave | archivado en | categorías",
        "it": "argomenti | etichette | parole chiave | categorie",
        "pt": "palavras chave | assuntos | tópicos",
        "nl": "trefwoorden | onderwerpen | categorieën",
        "pl": "tagi | słowa kluczowe | tematy | kategorie",
        "cs": "štítky | klíčová slova | témata",
        "ru": "теги | тэги | метки | ключевые слова | темы | рубрика | рубрики | категория",
        "uk": "теги | мітки",
        "el": "ετικέτες | λέξεις κλειδιά | θέματα | κατηγορία",
        "tr": "etiketler",
    },
    # Asking for an address of mail, a subscription, a click.
    "letter": {
        "en": "sign up for * | sign up to * | sign up here * | subscribe to * | subscribe now * | subscribe for * | get … inbox | receive … inbox | get … newsletter | enter your email * | thank you for subscribing * | thanks for subscribing * | download our … app | get our … app | follow us on * | like us on * | join our … newsletter | join our mailing list * | join our facebook * | join our telegram * | keep up to date with … newsletter | support our journalism * | support independent journalism * | already a subscriber * | already a member * | every day … editors send out | you have reached … limit * | to continue reading * | read or share this story * | click here to subscribe *",
        "de": "melden sie sich … newsletter | melde dich … newsletter | abonnieren sie * | jetzt newsletter * | jetzt … newsletter | unser newsletter * | unseren newsletter * | zum newsletter * | newsletter … anmelden | folgen sie uns * | folge uns * | noch … gratis artikel | noch … freie artikel",
        "fr": "inscrivez vous * | abonnez vous * | recevez … newsletter | recevez … boîte mail | suivez nous * | téléchargez notre * | déjà abonné * | il vous reste … à lire | cet article est réservé *",
        "es": "suscríbete * | suscríbase * | recibe … correo | reciba … correo | recibe … boletín | síguenos * | síganos * | descarga nuestra app *",
        "it": "iscriviti * | ricevi … newsletter | ricevi … casella | seguici * | scarica la nostra app *",
        "pt": "assine * | inscreva se * | receba … newsletter | receba … e mail | siga nos *",
        "nl": "meld je aan … nieuwsbrief | meld u aan … nieuwsbrief | schrijf je in * | schrijf u in * | ontvang … inbox | ontvang … nieuwsbrief | volg ons *",
        "pl": "zapisz się … newsletter | otrzymuj … skrzynkę | śledź nas * | polub nas * | obserwuj nas * | pobierz aplikację * | masz temat *",
        "cs": "přihlaste se k odběru * | sledujte nás *",
        "ru": "подпишитесь * | подписывайтесь * | получайте … почту | оформите подписку * | присоединяйтесь * | следите за нами * | следите за нашими * | скачайте приложение * | скачайте наше приложение * | читайте нас в * | хотите быть в курсе *",
        "uk": "підписуйтесь * | підписуйтеся * | приєднуйтесь *",
        "el": "εγγραφείτε … newsletter | ακολουθήστε μας * | ακολουθήστε το * | κατεβάστε την εφαρμογή *",
        "tr": "abone ol * | bizi takip edin *",
    },
    # Pointing out mistakes to the editors.
    "mistake": {
        "en": "spotted a mistake * | spotted an error * | found a mistake * | found an error * | see a mistake * | report a mistake * | report an error * | report a typo * | suggest a correction * | do you have a … story * | have a news tip * | got a tip * | got a story * | have a tip *",
        "de": "fehler gefunden * | fehler entdeckt * | fehler im artikel * | fehler melden * | sie haben einen fehler *",
        "fr": "une erreur dans cet article * | signaler une erreur * | signalez une erreur *",
        "es": "has encontrado un error * | ha encontrado un error * | has visto un error *",
        "it": "hai trovato un errore * | segnala un errore *",
        "nl": "fout gezien * | foutje gezien * | fout gevonden * | foutje gevonden * | tip ons *",
        "pl": "zauważyłeś błąd * | zauważyłaś błąd * | znalazłeś błąd * | zgłoś błąd *",
        "ru": "если вы заметили * | если вы нашли * | заметили ошибку * | нашли ошибку * | обнаружили ошибку * | увидели ошибку * | нашли опечатку * | заметили опечатку * | сообщить об ошибке * | сообщите об ошибке *",
        "uk": "якщо ви помітили * | знайшли помилку * | помітили помилку *",
        "el": "εντοπίσατε λάθος * | βρήκατε λάθος * | εντοπίσατε κάποιο λάθος *",
    },
    # Anywhere in a line.
    "rights": {
        "en": "all rights reserved | uploaded and posted by | this document is subject to copyright | no part of this | may not be published broadcast | may not be reproduced | is republished from | republished with permission | reproduction is prohibited | reproduction in whole or in part",
        "de": "alle rechte vorbehalten | nachdruck nur mit | nachdruck verboten | vervielfältigung nur mit",
        "fr": "tous droits réservés | tous droits de reproduction | reproduction interdite",
        "es": "todos los derechos reservados | prohibida la reproducción | prohibida su reproducción | queda prohibida la reproducción",
        "it": "tutti i diritti riservati | riproduzione riservata",
        "pt": "todos os direitos reservados",
        "nl": "alle rechten voorbehouden",
        "pl": "wszelkie prawa zastrzeżone | bez zgody redakcji zabronione | bez zgody wydawcy | rozpowszechnianie zabronione",
        "cs": "všechna práva vyhrazena",
        "ru": "все права защищены | ссылка обязательна | гиперссылка обязательна | ссылка на источник обязательна | активная ссылка | перепечатка материалов | при использовании материалов | использование материалов разрешается",
        "uk": "усі права захищені | всі права захищено | всі права захищені",
        "el": "με την επιφύλαξη παντός δικαιώματος | απαγορεύεται η αναδημοσίευση | απαγορεύεται η αναπαραγωγή | απαγορεύεται ρητά η αναδημοσίευση",
        "tr": "hakları saklıdır",
    },
    # When it was published or changed; above a text or right below.
    "dated": {
        "en": "published * | first published * | posted * | posted on * | updated * | last updated * | last modified * | created * | date * | min read | minute read | minutes read | reading time * | estimated reading time *",
        "de": "stand * | veröffentlicht * | erstellt * | aktualisiert * | zuletzt aktualisiert * | geändert * | lesezeit * | minuten lesezeit | datum *",
        "fr": "publié * | publiée * | mis à jour * | modifié * | posté * | temps de lecture * | date *",
        "es": "publicado * | publicada * | actualizado * | actualizada * | creado * | modificado * | fecha *",
        "it": "pubblicato * | pubblicata * | aggiornato * | ultima modifica * | data *",
        "pt": "publicado * | atualizado * | data *",
        "nl": "gepubliceerd * | geplaatst * | bijgewerkt * | laatst gewijzigd * | datum *",
        "sv": "publicerad * | uppdaterad *",
        "da": "publiceret * | opdateret *",
        "pl": "data publikacji * | data dodania * | data utworzenia * | opublikowano * | dodano * | dodany * | utworzono * | aktualizacja * | ostatnia aktualizacja * | zaktualizowano * | data *",
        "cs": "publikováno * | aktualizováno * | vydáno *",
        "ru": "опубликовано * | опубликована * | размещено * | добавлено * | обновлено * | изменено * | дата публикации * | время публикации * | дата * | просмотров *",
        "uk": "опубліковано * | оновлено * | дата *",
        "el": "δημοσίευση * | δημοσιεύθηκε * | δημοσιεύτηκε * | ημερομηνία * | ημερομηνία δημοσίευσης * | τελευταία ενημέρωση * | τελευταία τροποποίηση * | ενημερώθηκε * | πρώτη καταχώρηση *",
        "tr": "yayınlanma * | güncelleme * | giriş *",
    },
    # Who wrote it; above a text, a name follows.
    "by": {
        "en": "by | written by | words by | story by | reporting by | posted by | text by | author",
        "de": "von | text | autor | autorin | geschrieben von",
        "fr": "par | auteur | texte | propos recueillis par",
        "es": "por | autor | autora | texto",
        "it": "di | autore | testo | a cura di",
        "pt": "por | autor",
        "nl": "door | auteur | tekst",
        "sv": "av | text",
        "da": "af | tekst",
        "no": "av | tekst",
        "pl": "autor | autorka | autorzy | tekst | opracował | opracowała | oprac | źródło",
        "cs": "autor | text",
        "ru": "автор | авторы | текст | источник | корреспондент",
        "uk": "автор | текст | джерело",
        "el": "του | της | των | από τον | από την | γράφει ο | γράφει η | συντάκτης | επιμέλεια | ρεπορτάζ | κείμενο | ανταπόκριση | πηγή",
    },
    # Whose picture it is; a line of its own, a colon, a slash or a name follows.
    "credit": {
        "en": "photo | photos | image | images | picture | pictures | video | graphic | illustration | credit | photo credit | image credit | picture credit | photograph | photographs | photo by | photos by | image by | images by | picture by | photograph by | photographs by | photo courtesy | photo courtesy of | image courtesy of | courtesy of | file photo | getty images | reuters | afp",
        "de": "foto | fotos | bild | bilder | grafik | bildquelle | bildrechte | bildnachweis | symbolbild | quelle",
        "fr": "photo | photos | crédit | crédits | crédit photo | crédits photo | photographie | illustration | image | photo d illustration | photo d archives",
        "es": "foto | fotos | imagen | crédito | fotografía | archivo",
        "it": "foto | immagine | fonte foto",
        "pt": "foto | fotos | imagem | crédito | divulgação",
        "nl": "foto | beeld | afbeelding",
        "pl": "fot | foto | zdjęcie | zdjęcia | źródło zdjęcia",
        "cs": "foto",
        "ru": "фото | фотография | фотоколлаж | иллюстрация | изображение",
        "uk": "фото",
        "el": "φωτο | φωτογραφία | φωτογραφίες | φωτ | εικόνα",
    },
    # A pointer to another article inside the text, before a link.
    "also": {
        "en": "read more | read also | read next | read the full | see also | also read | also see | also on | related | related story | related article | related stories | related articles | related coverage | more on | more from | more | watch | see | photos | video | don t miss | recommended | full story | full coverage | you may also like | you might also like | click here",
        "de": "lesen sie auch | lesen sie hier | lesen sie dazu | lesen sie mehr | mehr zum thema | mehr dazu | mehr lesen | auch interessant | lesetipp | lesetipps | siehe auch | lies auch | zum thema",
        "fr": "lire aussi | lire également | lire | à lire aussi | à lire également | à lire | à voir aussi | voir aussi | retrouvez | relire | revivez",
        "es": "lee también | lea también | leer también | vea también | ver también | lee además | mira también | te puede interesar | le puede interesar | más información",
        "it": "leggi anche | leggi pure | leggi tutto | potrebbe interessarti | guarda anche | vedi anche",
        "pt": "leia também | leia mais | veja também | veja mais | saiba mais",
        "nl": "lees ook | lees verder | lees meer | bekijk ook | zie ook",
        "sv": "läs också | läs mer | läs även | se också | se även",
        "no": "les også | les mer",
        "da": "læs også | læs mere",
        "fi": "lue myös | lue lisää",
        "pl": "czytaj też | czytaj także | czytaj również | czytaj więcej | czytaj | zobacz też | zobacz także | zobacz również | zobacz więcej | zobacz | przeczytaj też | przeczytaj także | przeczytaj również | przeczytaj więcej | przeczytaj | sprawdź też | sprawdź także | polecamy | więcej na ten temat",
        "cs": "čtěte také | čtěte i | čtěte více | přečtěte si také | přečtěte si",
        "ru": "читайте также | читайте ещё | читайте по теме | читайте далее | смотрите также | см также | по теме | подробнее | материал по теме | материалы по теме",
        "uk": "читайте також | читайте ще",
        "el": "διαβάστε επίσης | διαβάστε ακόμα | διαβάστε ακόμη | διαβάστε περισσότερα | διαβάστε σχετικά | διαβάστε εδώ | δείτε επίσης | δείτε ακόμα | δείτε εδώ",
        "tr": "ayrıca oku | ayrıca bak",
    },
}  # fmt: skip
#: The most characters of a line of a kind.
_LONGEST = {
    "related": 60,
    "comments": 80,
    "author": 40,
    "button": 120,
    "tags": 180,
    "letter": 260,
    "mistake": 200,
    "rights": 400,
    "dated": 110,
    "by": 90,
    "credit": 110,
    "also": 220,
}
#: Bylines and dates in one line with day and clock may be longer: ``Par X Publié le 18 novembre 2022 à 08h15, modifié …``.
_MARKED, _LONGEST_STAMPED = frozenset(("by", "dated")), 200
_STAMPED = re.compile(r"\b(?:19|20)\d\d\b[^.!?\d]{0,8}\d{1,2}[:.h]\d\d")
#: Letters that Unicode does not take apart.
_WHOLE = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """The words of a text: no case, no accents, no digits, no punctuation, single blanks."""
    apart = unicodedata.normalize("NFD", text.casefold()).translate(_WHOLE)
    return " ".join(_WORD.findall("".join(char for char in apart if not unicodedata.combining(char))))


#: Phrase, then the kinds it says as a whole line; as the beginning of one; first part, then kind and second part.
_WHOLLY: dict[str, set[str]] = {}
_FIRST: dict[str, set[str]] = {}
_PARTED: dict[str, set[tuple[str, str]]] = {}
_PREFIXED = frozenset(("tags", "by", "credit", "also"))
for _kind, _rows in WORDS.items():
    for _phrases in _rows.values():
        for _phrase in _phrases.split("|"):
            _first, _gap, _second = _phrase.strip().partition("…")
            _stem = _folded(_first)
            if _gap:
                _PARTED.setdefault(_stem, set()).add((_kind, _folded(_second)))
                continue
            _open = _phrase.rstrip().endswith("*") or _kind in _PREFIXED
            (_FIRST if _open else _WHOLLY).setdefault(_stem, set()).add(_kind)
_RIGHTS = tuple(phrase for phrase, kinds_ in _WHOLLY.items() if "rights" in kinds_)
_BUTTONS = frozenset(phrase for phrase, kinds_ in _WHOLLY.items() if "button" in kinds_)
_LONGEST_PHRASE = max(phrase.count(" ") + 1 for phrase in (*_WHOLLY, *_FIRST, *_PARTED))

#: Cookies are named alike everywhere; who asks for consent also says one of these, or speaks of the site.
_COOKIE = re.compile(r"\b(?:cookies?|куки|ciasteczek)\b", re.IGNORECASE)
_CONSENT = re.compile(
    r"\b(?:we|our|this (?:web)?site|wir|diese (?:web)?(?:site|seite)|unser\w*|bitte|nous|ce site|en poursuivant|utilizamos|este sitio|si contin|questo sito|proseguendo|utilizziamo|este site|usamos|deze (?:web)?site|wij|strona|serwis|nasz\w*|korzystaj\w+|używamy|сайт\w*|мы|продолжая|χρησιμοποιούμε|ιστοσελίδα|accept\w*|agree\w*|consent\w*|akzept\w+|einverstanden|accett\w+|akkoord|zgod\w+|соглаша\w+|αποδέχεστε)",
    re.IGNORECASE,
)
#: Letters of the languages above, and of those of East Asia.
_LETTERS = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]")
OTHERS = re.compile("[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def kinds(text: str) -> frozenset[str]:
    """All kinds of furniture a line is by its words: keys of :data:`WORDS`, and ``cookies``.

    None for lines with Chinese, Japanese or Korean characters.
    """
    # Most lines of most pages are given up at their first character.
    return _NONE if text[:1] >= EAST else _kinds(text)


#: The first of the signs of East Asia, behind those of the languages above.
_NONE: frozenset[str] = frozenset()
EAST = "\u2e80"


@lru_cache(maxsize=4096)
def _kinds(text: str) -> frozenset[str]:
    if len(text) > 500 or OTHERS.search(text) or not _LETTERS.search(text):
        return _NONE
    folded = _folded(text)
    found = set(_WHOLLY.get(folded, ()))
    found.discard("rights")
    words = folded.split(" ")
    for count in range(1, min(_LONGEST_PHRASE, len(words)) + 1):
        stem = " ".join(words[:count])
        found.update(
            kind for kind in _FIRST.get(stem, ()) if kind not in _PREFIXED or _introduces(kind, text, count)
        )
        rest = folded[len(stem) :]
        found.update(kind for kind, second in _PARTED.get(stem, ()) if second in rest)
    if "button" not in found and len(text) <= _LONGEST["button"] and _buttons(words):
        found.add("button")
    if any(phrase in folded for phrase in _RIGHTS):
        found.add("rights")
    stamped = _STAMPED.search(text) is not None
    found = {
        kind
        for kind in found
        if len(text) <= (_LONGEST_STAMPED if stamped and kind in _MARKED else _LONGEST[kind])
    }
    if _COOKIE.search(text) and _CONSENT.search(text):
        found.add("cookies")
    return frozenset(found)


def _introduces(kind: str, text: str, count: int) -> bool:
    """Whether what follows the first ``count`` words of a line is what the kind's words introduce."""
    at = 0
    for _, word in zip(range(count), _WORD.finditer(text), strict=False):
        at = word.end()
    behind = text[at:]
    if kind == "tags":
        return behind.lstrip()[:1] in {":", "：", "|"}
    if kind == "also":
        return True
    mark = behind.lstrip()[:1]
    if kind == "credit" and (not mark or mark in ":/©|("):
        return True
    name = _WORD.search(behind)
    return (
        name is not None
        and name.start() <= _BLANKS
        and name[0][0].isupper()
        and (kind != "credit" or count > 1 or mark == ".")
    )


#: So far behind the words a name begins.
_BLANKS = 4
#: So many buttons stand in a row.
_ROW = 10


def _buttons(words: list[str]) -> bool:
    """Whether a line is nothing but buttons."""
    at = pressed = 0
    while at < len(words):
        for count in range(min(4, len(words) - at), 0, -1):
            if " ".join(words[at : at + count]) in _BUTTONS:
                at += count
                pressed += 1
                break
        else:
            return False
    return 0 < pressed <= _ROW


def is_foreign(text: str) -> bool:
    """Whether a text is written in none of the scripts of East Asia: fewer than one in fifty of its letters is."""
    theirs = len(_LETTERS.findall(text))
    if theirs < 100:
        return False
    most = -(-theirs // 50)
    # A Chinese text with a few words in Latin letters is given up at its first characters.
    return sum(1 for _ in islice(OTHERS.finditer(text), most)) < most
