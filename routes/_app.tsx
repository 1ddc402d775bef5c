import { Document } from "../components/Document.tsx";
import { define } from "../lib/define.ts";
import { readView } from "../lib/view.ts";

export default define.page(({ Component, req, state }) => (
  <Document view={state.view ?? readView(req)}>
    <Component />
  </Document>
));
