"""SR-02: the words of the supplier request letter in five languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """All words of one language; square brackets are for the writer."""

    code: str
    tag: str
    label: str
    title: str
    head: tuple[str, ...]
    subject: str
    greeting: str
    opening: tuple[str, ...]
    parts_head: tuple[str, str, str, str]
    parts_row: tuple[str, str, str, str]
    how_heading: str
    how: tuple[str, ...]
    honest: str
    closing: tuple[str, ...]
    mail_heading: str
    mail: tuple[str, ...]
    notes_heading: str
    notes: tuple[str, ...]


ENGLISH = Letter(
    "en", "en-GB", "Letter in English", "Request for smelter information",
    ("[Our company, street, town]", "[Supplier, contact person, address]", "[Place, date]"),
    "Tin, tantalum, tungsten and gold in the parts you supply: please reply by [weekday, date]",
    "Dear [Ms / Mr name],",
    (
        "You supply us with the parts listed below. Our customers ask us which smelters and refiners stand behind the tin, tantalum, tungsten and gold in our products, and we cannot answer without you.",
        "Please send us a completed Conflict Minerals Reporting Template (CMRT) in version [6.6], or the one before it, by [weekday, date]. It is enough if it covers these parts:",
    ),
    ("Our part number", "Your part number", "Description", "Metal we expect"),
    ("[…]", "[…]", "[connector, plated]", "[gold, tin]"),
    "How to reply",
    (
        "Take the template free of charge from the website of the Responsible Minerals Initiative. Please return the spreadsheet itself, not a PDF.",
        "Use your own recent file if it covers these parts and is less than twelve months old.",
        "None of the four metals is in a part? Tell us so in one sentence, and how you know.",
        "You buy the part from a manufacturer? Forward the manufacturer's template.",
    ),
    "“Unknown” is an acceptable answer if that is how things stand today. Please do not guess, and do not copy a list from elsewhere: a gap can be closed next year, a wrong name travels on to our customers.",
    (
        "This is a question about information; it is not an accusation, and it does not ask you to stop buying from any region. We use your file for our own due diligence and combine the smelters with those of other suppliers. We do not show your name to our customers, and we need no prices, quantities or names of your customers.",
        "If you have done this before, it takes about twenty minutes. If not, call me: we will go through the file together. [Name, telephone, e-mail, hours]",
        "Thank you for your help.",
        "Yours sincerely,",
        "[Name, function]",
    ),
    "Short version for an e-mail",
    (
        "Subject: Smelter information for [part], by [date]",
        "Dear [name], you supply us with [connector X]. For this part we need the smelters behind the [tin and gold]. Please send a CMRT in version [6.6], or the one before it, by [weekday, date]; “unknown” is a valid answer. Our customers must report on this, so we ask everyone whose parts hold these metals. If the form is new to you, ring me on [number] and we will fill it in together in ten minutes. Kind regards, [name]",
    ),
    "Notes for the sender (delete this page)",
    (
        "Write to suppliers whose parts can hold one of the metals, and to nobody else.",
        "Send it from a person, on a Tuesday or Wednesday, with a date three weeks ahead.",
        "List no more than ten parts; attach a table if there are more.",
        "Cobalt, mica, copper, natural graphite, lithium or nickel: ask for an Extended Minerals Reporting Template (EMRT) in a separate line.",
        "Log the date, the address and the version you asked for.",
    ),
)  # fmt: skip

GERMAN = Letter(
    "de", "de-DE", "Anschreiben auf Deutsch", "Anfrage zu Schmelzhütten und Raffinerien",
    ("[Unser Unternehmen, Straße, Ort]", "[Lieferant, Ansprechperson, Anschrift]", "[Ort, Datum]"),
    "Zinn, Tantal, Wolfram und Gold in Ihren Teilen: Bitte um Antwort bis [Wochentag, Datum]",
    "Sehr geehrte Frau [Name], / Sehr geehrter Herr [Name],",
    (
        "Sie liefern uns die unten aufgeführten Teile. Unsere Kunden fragen uns, aus welchen Schmelzhütten und Raffinerien das Zinn, das Tantal, das Wolfram und das Gold in unseren Produkten stammen. Ohne Ihre Angaben können wir diese Frage nicht beantworten.",
        "Bitte senden Sie uns bis [Wochentag, Datum] ein ausgefülltes Conflict Minerals Reporting Template (CMRT) in der Version [6.6] oder der Version davor. Es genügt, wenn es sich auf diese Teile bezieht:",
    ),
    ("Unsere Teilenummer", "Ihre Teilenummer", "Bezeichnung", "Vermutetes Metall"),
    ("[…]", "[…]", "[Steckverbinder, beschichtet]", "[Gold, Zinn]"),
    "So antworten Sie",
    (
        "Die Vorlage erhalten Sie kostenlos auf der Website der Responsible Minerals Initiative. Bitte senden Sie die Tabelle selbst zurück, keine PDF-Datei.",
        "Wenn Sie bereits eine Datei haben, die diese Teile abdeckt und nicht älter als zwölf Monate ist, senden Sie uns einfach diese.",
        "Ein Teil enthält keines der vier Metalle? Dann reicht ein Satz mit der Angabe, woher Sie das wissen.",
        "Sie beziehen das Teil von einem Hersteller? Dann leiten Sie uns bitte dessen Datei weiter.",
    ),
    "„Unbekannt“ ist eine zulässige Antwort, wenn es dem heutigen Stand entspricht. Bitte schätzen Sie nicht und übernehmen Sie keine fremde Liste: Eine Lücke lässt sich im nächsten Jahr schließen, ein falscher Name wandert weiter zu unseren Kunden.",
    (
        "Es geht um eine Auskunft, nicht um einen Vorwurf, und wir verlangen nicht, dass Sie eine Region meiden. Ihre Angaben verwenden wir für unsere eigene Sorgfaltsprüfung und führen die Schmelzhütten mit denen anderer Lieferanten zusammen. Ihren Namen geben wir nicht an Kunden weiter. Preise, Mengen oder Namen Ihrer Kunden benötigen wir nicht.",
        "Mit etwas Übung dauert das Ausfüllen rund zwanzig Minuten. Falls Sie die Vorlage noch nicht kennen, rufen Sie mich an, dann gehen wir sie gemeinsam durch. [Name, Telefon, E-Mail, Zeiten]",
        "Vielen Dank für Ihre Unterstützung.",
        "Mit freundlichen Grüßen",
        "[Name, Funktion]",
    ),
    "Kurzfassung für eine E-Mail",
    (
        "Betreff: Angaben zu Schmelzhütten für [Teil], bitte bis [Datum]",
        "Guten Tag [Frau / Herr Name], Sie liefern uns [den Steckverbinder X]. Für dieses Teil benötigen wir die Schmelzhütten zu [Zinn und Gold]. Bitte senden Sie uns bis [Wochentag, Datum] ein CMRT in der Version [6.6] oder der Version davor; „unbekannt“ ist eine zulässige Antwort. Unsere Kunden müssen darüber berichten, deshalb fragen wir alle, deren Teile diese Metalle enthalten können. Ist Ihnen das Formular neu? Rufen Sie mich unter [Nummer] an, dann füllen wir es in zehn Minuten gemeinsam aus. Freundliche Grüße, [Name]",
    ),
    "Hinweise für den Absender (diese Seite löschen)",
    (
        "Schreiben Sie nur Lieferanten an, deren Teile eines der Metalle enthalten können.",
        "Senden Sie das Schreiben von einer Person aus, an einem Dienstag oder Mittwoch, mit einer Frist von drei Wochen.",
        "Führen Sie höchstens zehn Teile auf; für mehr hängen Sie eine Tabelle an.",
        "Kobalt, Glimmer, Kupfer, Naturgraphit, Lithium oder Nickel: Fragen Sie in einer eigenen Zeile nach einem Extended Minerals Reporting Template (EMRT).",
        "Halten Sie Datum, Empfänger und verlangte Version fest.",
    ),
)  # fmt: skip

FRENCH = Letter(
    "fr", "fr-FR", "Lettre en français", "Demande d'informations sur les fonderies et affineurs",
    ("[Notre société, adresse]", "[Fournisseur, interlocuteur, adresse]", "[Lieu, date]"),
    "Objet : étain, tantale, tungstène et or dans vos pièces – réponse souhaitée d'ici au [jour, date]",
    "Madame, Monsieur,",
    (
        "Vous nous livrez les pièces indiquées ci-dessous. Nos clients nous demandent de quelles fonderies et de quels affineurs proviennent l'étain, le tantale, le tungstène et l'or contenus dans nos produits. Sans votre concours, nous ne pouvons pas leur répondre.",
        "Nous vous prions de bien vouloir nous adresser, d'ici au [jour, date], un formulaire Conflict Minerals Reporting Template (CMRT) complété, en version [6.6] ou dans la version précédente. Il suffit qu'il porte sur les pièces suivantes :",
    ),
    ("Notre référence", "Votre référence", "Désignation", "Métal attendu"),
    ("[…]", "[…]", "[connecteur à contacts revêtus]", "[or, étain]"),
    "Comment répondre",
    (
        "Le formulaire est disponible gratuitement sur le site de la Responsible Minerals Initiative. Merci de nous renvoyer le tableur lui-même, et non un PDF.",
        "Si vous disposez déjà d'un fichier qui couvre ces pièces et date de moins de douze mois, envoyez-nous simplement celui-ci.",
        "Une pièce ne contient aucun des quatre métaux ? Une phrase suffit, en précisant sur quoi vous vous fondez.",
        "Vous achetez la pièce à un fabricant ? Transmettez-nous le formulaire de ce dernier.",
    ),
    "« Inconnu » est une réponse recevable si telle est la situation à ce jour. Merci de ne rien supposer et de ne pas reprendre la liste d'un tiers : une lacune peut être comblée l'an prochain, alors qu'un nom erroné se retrouve chez nos clients.",
    (
        "Il s'agit d'une demande d'information et non d'une mise en cause ; nous ne vous demandons pas de renoncer à une région. Vos données servent à notre propre devoir de diligence et sont regroupées avec celles d'autres fournisseurs. Votre nom n'est pas communiqué à nos clients. Nous n'avons besoin ni de vos prix, ni de vos volumes, ni du nom de vos clients.",
        "Avec un peu d'habitude, le formulaire se remplit en une vingtaine de minutes. S'il est nouveau pour vous, appelez-moi : nous le parcourrons ensemble. [Nom, téléphone, courriel, horaires]",
        "Nous vous remercions par avance de votre collaboration.",
        "Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées.",
        "[Nom, fonction]",
    ),
    "Version courte pour un courriel",
    (
        "Objet : fonderies et affineurs pour [pièce], réponse d'ici au [date]",
        "Bonjour [Madame / Monsieur Nom], vous nous livrez [le connecteur X]. Pour cette pièce, nous devons connaître les fonderies et affineurs à l'origine de [l'étain et l'or]. Pourriez-vous nous envoyer un CMRT en version [6.6], ou dans la version précédente, d'ici au [jour, date] ? « Inconnu » est une réponse recevable. Nos clients doivent rendre compte de ce point ; nous interrogeons donc tous ceux dont les pièces peuvent contenir ces métaux. Si le formulaire est nouveau pour vous, appelez-moi au [numéro] : nous le remplirons ensemble en dix minutes. Bien cordialement, [Nom]",
    ),
    "Notes pour l'expéditeur (page à supprimer)",
    (
        "N'écrivez qu'aux fournisseurs dont les pièces peuvent contenir l'un des métaux.",
        "Faites signer et envoyer le message par une personne, un mardi ou un mercredi, avec un délai de trois semaines.",
        "Citez dix pièces au plus ; au-delà, joignez un tableau.",
        "Cobalt, mica, cuivre, graphite naturel, lithium ou nickel : demandez un Extended Minerals Reporting Template (EMRT) sur une ligne distincte.",
        "Consignez la date, le destinataire et la version demandée.",
    ),
)  # fmt: skip

SPANISH = Letter(
    "es", "es-ES", "Carta en español", "Solicitud de información sobre fundiciones y refinerías",
    ("[Nuestra empresa, dirección]", "[Proveedor, persona de contacto, dirección]", "[Lugar, fecha]"),
    "Asunto: estaño, tantalio, wolframio y oro en sus piezas; le rogamos respuesta antes del [día, fecha]",
    "Estimada señora [apellido]: / Estimado señor [apellido]:",
    (
        "Su empresa nos suministra las piezas que figuran a continuación. Nuestros clientes nos preguntan de qué fundiciones y refinerías proceden el estaño, el tantalio, el wolframio (tungsteno) y el oro de nuestros productos, y sin su ayuda no podemos responderles.",
        "Le agradeceríamos que nos enviara, antes del [día, fecha], la plantilla Conflict Minerals Reporting Template (CMRT) cumplimentada, en la versión [6.6] o en la anterior. Basta con que abarque estas piezas:",
    ),
    ("Nuestra referencia", "Su referencia", "Descripción", "Metal previsto"),
    ("[…]", "[…]", "[conector con contactos recubiertos]", "[oro, estaño]"),
    "Cómo responder",
    (
        "La plantilla puede descargarse gratuitamente del sitio web de la Responsible Minerals Initiative. Le rogamos que nos devuelva la hoja de cálculo, no un PDF.",
        "Si ya dispone de un archivo que incluya estas piezas y tenga menos de doce meses, envíenos ese mismo.",
        "¿Una pieza no contiene ninguno de los cuatro metales? Basta una frase en la que indique cómo lo sabe.",
        "¿Compra la pieza a un fabricante? Reenvíenos la plantilla de este.",
    ),
    "«Desconocido» es una respuesta válida si esa es la situación actual. Por favor, no haga suposiciones ni copie una lista ajena: una laguna puede cubrirse el año que viene; un nombre equivocado, en cambio, llega hasta nuestros clientes.",
    (
        "Se trata de una petición de información, no de una acusación, y no le pedimos que deje de comprar en ninguna región. Utilizaremos sus datos para nuestra propia diligencia debida y los agruparemos con los de otros proveedores. No comunicaremos su nombre a nuestros clientes. No necesitamos precios, cantidades ni nombres de sus clientes.",
        "Con algo de práctica, la plantilla se rellena en unos veinte minutos. Si es la primera vez, llámeme y la repasamos juntos. [Nombre, teléfono, correo electrónico, horario]",
        "Muchas gracias por su colaboración.",
        "Atentamente,",
        "[Nombre, cargo]",
    ),
    "Versión breve para correo electrónico",
    (
        "Asunto: fundiciones y refinerías de [pieza], antes del [fecha]",
        "Buenos días, [nombre]: Ustedes nos suministran [el conector X]. Para esta pieza necesitamos conocer las fundiciones o refinerías de las que proceden [el estaño y el oro]. ¿Podría enviarnos un CMRT en la versión [6.6], o en la anterior, antes del [día, fecha]? «Desconocido» es una respuesta válida. Nuestros clientes tienen que informar al respecto, por lo que preguntamos a todos aquellos cuyas piezas pueden contener estos metales. Si no conoce la plantilla, llámeme al [número] y la rellenamos juntos en diez minutos. Un cordial saludo, [nombre]",
    ),
    "Notas para quien envía la carta (elimine esta página)",
    (
        "Escriba solo a los proveedores cuyas piezas puedan contener alguno de los metales.",
        "Envíela en nombre de una persona, un martes o un miércoles, con un plazo de tres semanas.",
        "Enumere diez piezas como máximo; si son más, adjunte una tabla.",
        "Cobalto, mica, cobre, grafito natural, litio o níquel: pida la plantilla Extended Minerals Reporting Template (EMRT) en una línea aparte.",
        "Anote la fecha, el destinatario y la versión solicitada.",
    ),
)  # fmt: skip

CHINESE = Letter(
    "zh", "zh-CN", "中文信函", "关于提供冶炼厂和精炼厂信息的函",
    ("[我公司名称、地址]", "[供应商名称、联系人、地址]", "[地点，日期]"),
    "事由：贵公司所供零部件中的锡、钽、钨、金，请于[日期]前回复",
    "尊敬的[姓名]先生/女士：",
    (
        "贵公司向我们供应下列零部件。我们的客户要求我们说明产品中所含锡、钽、钨、金来自哪些冶炼厂和精炼厂。没有贵公司的协助，我们无法答复客户。",
        "请于[日期]前向我们提供填写完整的《冲突矿产报告模板》（Conflict Minerals Reporting Template，CMRT），版本为[6.6]或其前一版本。内容涵盖以下零部件即可：",
    ),
    ("我方料号", "贵方料号", "名称", "可能含有的金属"),
    ("[…]", "[…]", "[镀层连接器]", "[金、锡]"),
    "如何回复",
    (
        "该模板可在责任矿产倡议（Responsible Minerals Initiative）网站免费下载。请直接发回电子表格文件，不要转换为 PDF。",
        "如贵公司已有涵盖上述零部件且填写日期不超过十二个月的文件，直接发给我们即可。",
        "如某零部件不含上述四种金属，请用一句话说明，并注明判断依据。",
        "如该零部件系从制造商处采购，请转发该制造商填写的模板。",
    ),
    "如目前确实无法得知，可以填写“未知”。请勿猜测，也不要照搬他人的清单：信息缺口明年还可以补上，而错误的名称会一直传到我们的客户那里。",
    (
        "本函仅为了解信息，并非对贵公司提出质疑，也不要求贵公司停止从任何地区采购。您提供的信息仅用于我公司自身的尽职调查，并与其他供应商的冶炼厂信息合并汇总；我们不会向客户透露贵公司名称。我们不需要价格、数量或贵公司客户的名称。",
        "熟悉模板的话，填写大约需要二十分钟。如果是第一次填写，欢迎致电，我们可以一起完成。[姓名、电话、电子邮箱、联系时间]",
        "感谢贵公司的支持与配合。",
        "此致",
        "敬礼",
        "[姓名、职务]",
    ),
    "电子邮件简短版",
    (
        "主题：请于[日期]前提供[零部件]的冶炼厂信息",
        "[姓名]您好！贵公司向我们供应[连接器 X]。我们需要了解该零部件所含[锡和金]来自哪些冶炼厂和精炼厂。烦请于[日期]前发来 CMRT，版本为[6.6]或其前一版本；如无法得知，可以填写“未知”。我们的客户须就此进行披露，因此凡所供零部件可能含有这些金属的供应商，我们都会询问。如果您是第一次使用该模板，请拨打[电话]，我们十分钟就可以一起填完。谢谢！[姓名]",
    ),
    "给发函人的说明（发送前请删除本页）",
    (
        "只发给所供零部件可能含有上述金属的供应商。",
        "以具体人员的名义发送，最好选在周二或周三，回复期限为三周；请避开春节和国庆假期。",
        "最多列出十种零部件；如超过十种，请另附表格。",
        "涉及钴、云母、铜、天然石墨、锂或镍时，请另起一行要求提供《扩展矿产报告模板》（Extended Minerals Reporting Template，EMRT）。",
        "请记录发送日期、收件人和所要求的版本。",
    ),
)  # fmt: skip

LETTERS = (ENGLISH, GERMAN, FRENCH, SPANISH, CHINESE)
