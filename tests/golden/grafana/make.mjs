// Makes schema.json from Grafana's own types of a dashboard and of the panels that we draw. In an empty folder, with this file in it:
//
//   npm install --ignore-scripts @grafana/schema@11.6.0 ts-json-schema-generator@2.4.0 typescript@5
//   node make.mjs >schema.json
//
// The types, and so what is made of them, are Grafana Labs', under the Apache License 2.0 (the package's LICENSE_APACHE2).
import { createGenerator } from "ts-json-schema-generator";

const RAW = "node_modules/@grafana/schema/dist/esm/raw";
const PANELS = { bargauge: "BarGauge", heatmap: "Heatmap", stat: "Stat", "state-timeline": "StateTimeline", table: "Table", timeseries: "TimeSeries" };
const OWN_FIELDS = ["heatmap", "state-timeline", "table", "timeseries"];

function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "description" || typeof value[key] !== "string").map(([key, each]) => [key, bare(each)]));
}

function schema(path, type) {
  const config = { path, type, skipTypeCheck: true, additionalProperties: false, topRef: false, expose: "all" };
  return bare(createGenerator(config).createSchema(type));
}

const found = { licence: "Apache-2.0, Grafana Labs: @grafana/schema 11.6.0", dashboard: schema(`${RAW}/dashboard/x/dashboard_types.gen.d.ts`, "Dashboard"), options: {}, fields: {} };
for (const [panel, name] of Object.entries(PANELS)) {
  const path = `${RAW}/composable/${panel.replace("-", "")}/panelcfg/x/${name}PanelCfg_types.gen.d.ts`;
  found.options[panel] = schema(path, "Options");
  if (OWN_FIELDS.includes(panel)) found.fields[panel] = schema(path, "FieldConfig");
}
console.log(JSON.stringify(found));
