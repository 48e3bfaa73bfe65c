package io.headrace.connectors.delta;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.testkit.SourceContract;
import java.nio.file.Path;

/** A Delta source on S3 keeps what every source promises. */
class DeltaSourceOnS3ContractTest implements DeltaProvider, SourceContract {
    @Override
    public LakeStore store() {
        return S3Lake.store();
    }

    @Override
    public Path lake() {
        return S3Lake.folder();
    }

    @Override
    public String place(String dataset) {
        return S3Lake.place("s\u00eblver tables/" + dataset);
    }
}
