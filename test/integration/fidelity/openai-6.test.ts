import { describeFidelity } from './lib/describe-fidelity.ts'

describeFidelity(6)
