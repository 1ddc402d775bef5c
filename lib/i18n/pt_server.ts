import type { enServer } from "./en_server.ts";

/** The words that only the server says, in the Portuguese of Brazil. */
export const ptServer: Record<keyof typeof enServer, string> = {
  "app.tagline": "Uma conversa entre pessoas.",
  "signin.label": "Seu nome",
  "signin.submit": "Entrar no Chat",
  "signin.suggest": "Entrar como {name}",
  "error.title": "Por aqui não",
  "error.unexpected": "Algo deu errado aqui. Tente de novo daqui a pouco.",
  "error.back": "Ir para as salas",
  "error.name.empty": "Um nome precisa de uma letra ou de um número.",
  "error.name.too_long": "Um nome tem no máximo 32 caracteres.",
  "error.name.invisible": "Um nome só tem caracteres que se veem.",
  "error.name.mixed_scripts": "Um nome fica em um só alfabeto.",
  "error.name.too_many_marks": "Um nome tem no máximo três acentos por letra.",
  "error.room_name":
    "O nome de uma sala precisa de uma letra ou de um número, e tem no máximo 48 caracteres.",
  "error.room_scripts":
    "Uma palavra do nome de uma sala fica em um só alfabeto.",
  "error.room_taken": "Já existe uma sala {name}, ou uma que parece igual.",
  "error.room_kind": "Só é possível criar salas públicas.",
  "error.too_much": "É coisa demais de uma vez.",
};
