// Writes the generated table as the JSON that `refreshPrices` reads: `node scripts/export-prices.ts [file]`, default stdout.
// One card per line, so that two exports can be compared by eye.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { modelCardLines, modelCardsVersion } from '../src/generated/model-cards.ts'

/** The export's text, with a line break at its end. */
export function exportPrices(): string {
  const [checkedOn] = modelCardsVersion.split('.')
  const head = `{"format":"bursar-prices/1","checkedOn":${JSON.stringify(checkedOn)},"cards":[`
  return `${head}\n${modelCardLines.split('\n').join(',\n')}\n]}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file] = process.argv.slice(2)
  if (file === undefined) process.stdout.write(exportPrices())
  else writeFileSync(file, exportPrices())
}
