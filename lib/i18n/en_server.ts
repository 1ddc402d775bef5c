/** The words that only the server says: at the door, beside forms, on error pages. */
export const enServer = {
  "app.tagline": "A chat among people.",
  "signin.label": "Your name",
  "signin.submit": "Enter the chat",
  "signin.suggest": "Enter as {name}",
  "error.title": "Not this way",
  "error.unexpected": "Something went wrong here. Try again in a moment.",
  "error.back": "To the rooms",
  "error.name.empty": "A name needs a letter or a digit.",
  "error.name.too_long": "A name holds at most 32 characters.",
  "error.name.invisible": "A name holds only characters that can be seen.",
  "error.name.mixed_scripts": "A name keeps to one alphabet.",
  "error.name.too_many_marks":
    "A name holds at most three accents on a letter.",
  "error.room_name":
    "A room's name needs a letter or a digit, and at most 48 characters.",
  "error.room_scripts": "A word of a room's name keeps to one alphabet.",
  "error.room_taken":
    "There is a room {name} already, or one that looks like it.",
  "error.room_kind": "Only public rooms can be made.",
  "error.too_much": "That is too much at once.",
} as const;
