package io.headrace.connectors.delta;

import io.headrace.configs.LakeStore;
import java.nio.file.Path;

/** The Delta tables of a test, in a lake on this disk. */
interface DeltaLake {
    /** What lies below the store's root, as files. */
    Path lake();

    default LakeStore store() {
        return new LakeStore.Local(lake());
    }

    /** Where the table lies below the store's root. */
    String path(String dataset);

    default Path folder(String dataset) {
        return lake().resolve(path(dataset));
    }

    /** The table, as Spark names it. */
    default String place(String dataset) {
        return folder(dataset).toString();
    }

    /** The table, as messages name it. */
    default String at(String dataset) {
        return "file:" + folder(dataset);
    }

    /** The same in a bucket. */
    interface OnS3 extends DeltaLake {
        @Override
        default Path lake() {
            return S3Lake.folder();
        }

        @Override
        default LakeStore store() {
            return S3Lake.store();
        }

        @Override
        default String place(String dataset) {
            return S3Lake.place(path(dataset));
        }
    }
}
