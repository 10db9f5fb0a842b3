"""The films of the default story: invented works by invented people, in many languages and scripts."""

from typing import NamedTuple


class Work(NamedTuple):
    """A film of the story, as its makers would enter it."""

    title: str
    title_english: str
    director: str
    writer: str
    countries: tuple[str, ...]
    language: str
    synopsis: str


WORKS = (
    Work("La Dernière Rame", "The Last Metro Car", "Inès Marchetti", "Paul Delorme", ("FR",), "fr",
         "The driver of the night's last train finds that one passenger has been riding for eleven years."),
    Work("Mango Season", "", "Adaeze Okonjo", "Adaeze Okonjo", ("NG",), "en",
         "Two sisters sell fruit on a bridge and bet their school fees on tomorrow's weather."),
    Work("雨の郵便局", "Post Office in the Rain", "Haruka Shimizu", "Ken Oyama", ("JP",), "ja",
         "Letters addressed to the dead begin to come back with answers."),
    Work("Sal en las Manos", "Salt on My Hands", "Tomás Iturbe", "Lucía Ferrer", ("MX",), "es",
         "A salt worker teaches his granddaughter to read the sky, one cloud at a time."),
    Work("Das Echo im Treppenhaus", "The Echo in the Stairwell", "Mira Vogt", "Jonas Reuter", ("DE",), "de",
         "An apartment house repeats every word that was ever whispered on its stairs."),
    Work("قهوة الساعة الخامسة", "Five O'Clock Coffee", "Layla Haddad", "Omar Nasser", ("LB", "FR"), "ar",
         "Every afternoon she sets two cups. Today somebody drinks from the second."),
    Work("O Elevador Azul", "The Blue Lift", "Beatriz Carvalho", "Rui Antunes", ("PT",), "pt",
         "A lift repairman discovers a floor that is on no plan and in nobody's memory but his own."),
    Work("विदाई का गीत", "Song of Parting", "Kavya Raman", "Arjun Bedi", ("IN",), "hi",
         "A wedding band is booked for a farewell that nobody will explain."),
    Work("Lumi ei sula", "Snow That Stays", "Aino Kallio", "Eero Laine", ("FI",), "fi",
         "In the north, a child keeps one snowball alive through a whole summer."),
    Work("서랍 속의 바다", "The Sea in the Drawer", "Seo Ji-won", "Han Do-yun", ("KR",), "ko",
         "A retired diver keeps a tide in her kitchen, and it is rising."),
    Work("Zapach chleba", "The Smell of Bread", "Zofia Wrona", "Piotr Lis", ("PL",), "pl",
         "At four in the morning a baker bakes for a street that no longer exists."),
    Work("Dhoh", "Homeward", "Hodan Warsame", "Hodan Warsame", ("KE",), "so",
         "A bus, a broken phone and three strangers who all claim the same seat."),
    Work("Il Cane del Notaio", "The Notary's Dog", "Giulia Serra", "Marco Bellini", ("IT",), "it",
         "The only witness to a will has four legs and an excellent memory."),
    Work("最後一班渡輪", "Last Ferry", "Lin Yu-chen", "Kao Ming", ("TW",), "zh",
         "A ticket seller keeps the boat waiting for somebody who promised to come."),
    Work("Θάλασσα στο δωμάτιο", "A Room with a Sea", "Eleni Doukas", "Nikos Vala", ("GR",), "el",
         "A landlord rents out the sound of waves by the hour."),
    Work("Trên mái nhà", "On the Roof", "Nguyễn Thu An", "Trần Bảo", ("VN",), "vi",
         "Neighbours who never speak share one antenna, and one football match."),
    Work("Fugletræk", "Bird Passage", "Signe Holm", "Mads Kjær", ("DK",), "da",
         "A lighthouse keeper counts birds for a country that has forgotten she is employed."),
    Work("Gökyüzü Tamircisi", "The Sky Repairman", "Deniz Aksoy", "Elif Tan", ("TR",), "tr",
         "When stars start falling out, an electrician is the only one with a long enough ladder."),
    Work("Нічна зміна", "Night Shift", "Oksana Melnyk", "Taras Bondar", ("UA",), "uk",
         "A radio presenter plays requests until the lights come back."),
    Work("Quartier Nord, 6 h", "North Side, 6 a.m.", "Yanis Belkacem", "Nora Saïd", ("DZ", "FR"), "fr",
         "A street sweeper finds a violin and takes the long way round."),
    Work("Paper Boats", "", "Maya Thornton", "Eli Grant", ("US",), "en",
         "A flooded town votes by paper boat."),
    Work("La cuerda floja", "The Tightrope", "Camila Rojas", "Diego Paz", ("CO",), "es",
         "Two balconies, one clothesline, and a quarrel that is older than both houses."),
    Work("Stëpia", "The House", "Arta Krasniqi", "Besnik Gashi", ("XK",), "sq",
         "A family rebuilds the same wall each spring and argues about the window."),
    Work("Wharenui", "Meeting House", "Aroha Ngata", "Wiremu Tāmati", ("NZ",), "mi",
         "A carver returns to finish the one face his grandfather left blank."),
)  # fmt: skip

JURORS = (
    ("Hélène Vasseur", "CH", ("fr", "en")),
    ("Bram de Wit", "NL", ("nl", "en")),
    ("Saoirse Nolan", "IE", ("en",)),
    ("Matteo Ricci Lund", "NO", ("no", "en")),
    ("Amara Diallo", "SN", ("fr", "wo")),
    ("Petra Novotná", "CZ", ("cs", "en")),
    ("Jorge Almada", "UY", ("es", "pt")),
    ("Noor van Dijk", "BE", ("nl", "fr")),
    ("Ewan Fraser", "GB", ("en",)),
    ("Lena Ostrov", "EE", ("et", "en")),
    ("Sione Tavita", "WS", ("sm", "en")),
    ("Ruth Abebe", "ET", ("am", "en")),
)

ORGANISERS = ("Claire Fontaine", "Daniel Osei")
