package faults

import _ "brainbow/runstore/parquet" // the format of predictions
