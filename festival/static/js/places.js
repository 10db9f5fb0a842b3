// Where the row of places is wider than a phone, it is moved so that the place where one is can be seen.
for (const here of document.querySelectorAll(".places [aria-current]")) {
  const row = here.closest("ul");
  const [line, place] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
  row.scrollLeft += place.left + place.width / 2 - (line.left + line.width / 2);
}
