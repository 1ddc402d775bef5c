import ChatRoom, { type ChatRoomProps } from "../islands/ChatRoom.tsx";

/** A room's page: all of it is the island, rendered here with its history. */
export function RoomPage(props: ChatRoomProps) {
  return <ChatRoom {...props} />;
}
