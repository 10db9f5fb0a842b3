// Sentences come from the page, already in the reader's language: data-word-too-long="… {found} …".

/** The sentence of an element under a name, with its {places} filled. */
export function say(element, name, values = {}) {
  const key = `word${name.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase())}`;
  return element.dataset[key].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

const language = document.documentElement.lang || "en";
const locale = `${language}-u-nu-latn`; // the same digits as in time codes, addresses and forms, in Arabic too
const dates = language === "en" ? "en-GB" : locale; // day before month, as the pages write it

/** A number in the reader's notation. */
export function number(value, options = {}) {
  return new Intl.NumberFormat(locale, options).format(value);
}

/** "63 %" of a share between 0 and 1, never rounded up to a false 100. */
export function percent(share) {
  return number(Math.floor(share * 100) / 100, { style: "percent" });
}

const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** "2 days 4 hours": the two largest units of a span of seconds. */
export function span(seconds) {
  let rest = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const units = first < 0 ? UNITS.slice(-1) : UNITS.slice(first, first + 2);
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [unit, count];
  });
  return parts
    .filter(([, count], index) => count > 0 || index === 0)
    .map(([unit, count]) => number(count, { style: "unit", unit, unitDisplay: "long" }))
    .join(" ");
}

/** A count of bytes in the unit a phone would show. */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return number(bytes / 1000 ** step, { style: "unit", unit: units[step], maximumFractionDigits: 1 });
}

/** An instant in the reader's own zone. */
export function instant(moment, options) {
  return new Intl.DateTimeFormat(dates, options).format(moment);
}
