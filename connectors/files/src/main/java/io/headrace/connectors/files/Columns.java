package io.headrace.connectors.files;

import java.util.Arrays;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A dataset's columns: those in its files and those in its folders' names, disjoint. None at all: not known yet. */
record Columns(StructType inFiles, StructType inFolders) {
    static final Columns UNKNOWN = new Columns(new StructType(), new StructType());

    Columns {
        StructType others = new StructType();
        for (StructField column : inFolders.fields()) {
            // Where both have a column, the files' own counts.
            if (!Arrays.asList(inFiles.fieldNames()).contains(column.name())) {
                others = others.add(column);
            }
        }
        inFolders = others;
    }

    boolean isUnknown() {
        return inFiles.isEmpty();
    }

    StructType all() {
        StructType all = inFiles;
        for (StructField column : inFolders.fields()) {
            all = all.add(column);
        }
        return all;
    }
}
