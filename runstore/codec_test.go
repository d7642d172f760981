package runstore_test

import _ "brainbow/runstore/parquet" // the format of predictions
