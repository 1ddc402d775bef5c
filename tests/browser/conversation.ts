/** What was said in the pictures' room, by whom, and how long after midnight. */
export interface Said {
  by: string;
  at: string;
  text: string;
}

export const cast = [
  "Ana Lima",
  "Bia",
  "Caio",
  "João Pedro",
  "Дарья",
  "نور",
  "Wilhelmina van den Heuvel-Bos",
] as const;

/** Two days of talk: groups, links, long words, other scripts, lines of code. */
export const conversation: readonly Said[] = [
  said("Bia", "13 18:02", "Sintra on Saturday, who is in?"),
  said("Caio", "13 18:03", "Me! I can bring the small car, four seats."),
  said("Caio", "13 18:03", "Five if nobody minds knees."),
  said("João Pedro", "13 18:09", "Eu vou. Levo pão, queijo e um melão."),
  said("Ana Lima", "13 18:10", "In. I owe you all a picnic anyway."),
  said("Дарья", "13 18:26", "Я тоже еду, если место ещё есть."),
  said("Bia", "13 18:27", "Claro que há. 🚗"),
  said(
    "Wilhelmina van den Heuvel-Bos",
    "13 19:40",
    "I looked up the walk: https://www.parquesdesintra.pt/en/plan-your-visit/how-to-get-here/?from=lisbon&by=train#timetables and it seems that the train is every twenty minutes, so nobody needs to sit on anybody's knees.",
  ),
  said("نور", "13 20:15", "هل نلتقي عند المحطة؟ القطار الساعة 9:11 من Rossio."),
  said("Ana Lima", "13 20:16", "Yes, at the station. Left of the clock."),
  said("Ana Lima", "13 20:17", "I'll be the one with the ridiculous hat."),
  said("Bia", "13 21:20", "Good night all."),
  said("João Pedro", "14 08:31", "Bom dia. Está sol."),
  said("João Pedro", "14 08:31", "E o melão é enorme."),
  said("Дарья", "14 08:52", "Опаздываю на пять минут, держите двери 🙈"),
  said("نور", "14 09:02", "أنا هنا تحت الساعة."),
  said("Ana Lima", "14 09:03", "I see you."),
  said(
    "Wilhelmina van den Heuvel-Bos",
    "14 09:05",
    "On the platform. It's the one towards Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, judging by the sign.",
  ),
  said("Caio", "14 17:45", "Home. Legs gone. What a day."),
  said("Bia", "14 17:47", "The fog at the top, and then all of it at once."),
  said("Bia", "14 17:48", "Pictures: https://fotos.example/sintra"),
  said("Ana Lima", "14 17:52", "That one of the melon on the wall."),
  said("João Pedro", "14 17:53", "Arte."),
  said("João Pedro", "14 17:53", "🍈"),
  said("نور", "14 18:02", "كان يومًا جميلًا، شكرًا Bia!"),
  said(
    "Caio",
    "14 18:09",
    "Five tickets, and the machine said:\n\n  if (tickets > 4) {\n    return group(tickets, { off: 0.25 });\n  }",
  ),
  said(
    "Bia",
    "14 18:20",
    "A quarter off. I like that machine. And next time the coast? Azenhas do Mar has a pool cut into the rock, and lunch above it.",
  ),
  said("Дарья", "14 18:24", "Да, пожалуйста."),
  said("Ana Lima", "14 18:31", "Yes. I'll look up the tram."),
];

function said(by: typeof cast[number], at: string, text: string): Said {
  return { by, at: `2026-03-${at.replace(" ", "T")}:00Z`, text };
}
