"""Films from 56 countries: the two dozen of the programme, and one each from further ones; all invented."""

from festival.demo.programme import WORKS, Work

_FURTHER = (
    ("El último kiosco", "The Last Kiosk", "Julieta Funes", "AR", "es"),
    ("Harbour Light", "", "Tegan Walsh", "AU", "en"),
    ("Der Föhn", "Warm Wind", "Valentin Gruber", "AT", "de"),
    ("নদীর নাম", "The River's Name", "Farhana Karim", "BD", "bn"),
    ("Trottoir roulant", "Moving Walkway", "Lotte Maes", "BE", "fr"),
    ("A Fila", "The Queue", "Joana Prado", "BR", "pt"),
    ("Последният трамвай", "The Last Tram", "Ralitsa Dimova", "BG", "bg"),
    ("Le vendeur d’ombre", "The Shade Seller", "Awa Ouédraogo", "BF", "fr"),
    ("Snow Day, Take Two", "", "Colin Bergeron", "CA", "en"),
    ("La micro de las seis", "The Six O'Clock Bus", "Ignacio Vera", "CL", "es"),
    ("Le taxi-moto", "The Motorbike Taxi", "Serge Mbarga", "CM", "fr"),
    ("Bura", "North Wind", "Iva Perković", "HR", "hr"),
    ("Balcón 4B", "Balcony 4B", "Yusnel Prieto", "CU", "es"),
    ("Výtah", "The Lift", "Jan Kříž", "CZ", "cs"),
    ("مفتاح السطح", "The Roof Key", "Nour Shafik", "EG", "ar"),
    ("La ventana de enfrente", "The Window Opposite", "Marina Soler", "ES", "es"),
    ("Viimane postkast", "The Last Letterbox", "Kadri Saar", "EE", "et"),
    ("ყავა ორისთვის", "Coffee for Two", "Nino Beridze", "GE", "ka"),
    ("Kente Line", "", "Kofi Mensah", "GH", "en"),
    ("A lépcsőház", "The Stairwell", "Dóra Kelemen", "HU", "hu"),
    ("Warung Tengah Malam", "Midnight Stall", "Sekar Putri", "ID", "id"),
    ("پشت بام", "Rooftop", "Shirin Kazemi", "IR", "fa"),
    ("המעלית", "The Elevator", "Noa Peled", "IL", "he"),
    ("Bus to Kingston", "", "Shanice Brown", "JM", "en"),
    ("Дала", "The Steppe", "Aigerim Sultan", "KZ", "kk"),
    ("Le thé de trop", "One Tea Too Many", "Salma Idrissi", "MA", "ar"),
    ("Stille etter skiftet", "After the Shift", "Sunniva Lie", "IS", "no"),
    ("Ang Huling Jeepney", "The Last Jeepney", "Paolo Reyes", "PH", "tl"),
    ("Strada fără nume", "A Street Without a Name", "Ioana Petrescu", "RO", "ro"),
    ("Zadnje poletje", "Last Summer", "Tina Zupan", "SI", "sl"),
    ("Umgwaqo", "The Road", "Lindiwe Khumalo", "ZA", "zu"),
    ("Vänthallen", "The Waiting Room", "Ebba Lindqvist", "SE", "sv"),
)

_SYNOPSES = (
    "One street, one evening, and a promise that somebody else made.",
    "A wrong turn becomes a routine, and the routine becomes a friendship.",
    "Everybody in the building knows the song; nobody will say who wrote it.",
    "She has sixty seconds before the doors close, and uses fifty-nine.",
)

WORLD = (
    *WORKS,
    *(
        Work(title, english, maker, maker, (country,), language, _SYNOPSES[at % len(_SYNOPSES)])
        for at, (title, english, maker, country, language) in enumerate(_FURTHER)
    ),
)
"""A film of each of 56 countries (majority country of production)."""
