import { report } from "./log.ts";

/** Listens to a socket; what goes wrong there is logged, since it would end the whole process. */
export function guard<Type extends keyof WebSocketEventMap>(
  socket: WebSocket,
  type: Type,
  listener: (event: WebSocketEventMap[Type]) => void,
): void {
  socket.addEventListener(type, (event) => {
    try {
      listener(event);
    } catch (error) {
      report(`socket_${type}_failed`, error);
    }
  });
}
