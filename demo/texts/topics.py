"""Twelve topics of the region, with the main group of KLE (the Danish municipalities' filing plan)."""

# ruff: noqa: E501 -- a row to a topic

from demo.texts.shapes import TopicText

TOPICS = (
    TopicText("trafik", "05", "Trafik og veje", "Trafikk og veier", "Trafik och vägar", "Liikenne ja tiet", "Traffic and roads"),
    TopicText("skole", "17", "Børn og skole", "Barn og skole", "Barn och skola", "Lapset ja koulu", "Children and school"),
    TopicText("bolig", "01", "Bolig og byggeri", "Bolig og bygging", "Bostäder och byggande", "Asuminen ja rakentaminen", "Housing and building"),
    TopicText("natur", "09", "Natur og klima", "Natur og klima", "Natur och klimat", "Luonto ja ilmasto", "Nature and climate"),
    TopicText("affald", "07", "Affald og genbrug", "Avfall og gjenbruk", "Avfall och återvinning", "Jätteet ja kierrätys", "Waste and recycling"),
    TopicText("kultur", "20", "Kultur og bibliotek", "Kultur og bibliotek", "Kultur och bibliotek", "Kulttuuri ja kirjasto", "Culture and libraries"),
    TopicText("fritid", "18", "Fritid og idræt", "Fritid og idrett", "Fritid och idrott", "Vapaa-aika ja liikunta", "Leisure and sports"),
    TopicText("aeldre", "29", "Ældre og sundhed", "Eldre og helse", "Äldre och hälsa", "Ikäihmiset ja terveys", "Older people and health"),
    TopicText("sociale-tilbud", "27", "Sociale tilbud", "Sosiale tjenester", "Socialt stöd", "Sosiaalinen tuki", "Social support"),
    TopicText("erhverv", "24", "Erhverv og turisme", "Næringsliv og turisme", "Näringsliv och turism", "Elinkeinot ja matkailu", "Business and tourism"),
    TopicText("landdistrikter", "03", "Landdistrikter", "Bygdene", "Landsbygden", "Maaseutu", "The countryside"),
    TopicText("demokrati", "00", "Økonomi og demokrati", "Økonomi og demokrati", "Ekonomi och demokrati", "Talous ja demokratia", "Budget and democracy"),
)  # fmt: skip
