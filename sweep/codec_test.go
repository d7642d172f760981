package sweep

import _ "brainbow/runstore/parquet" // reads and writes predictions
