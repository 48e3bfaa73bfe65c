package io.headrace.service.stores;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know of a store.
 *
 * @param under of a list: the schema or folder to look into; empty: the whole store
 * @param asSink of a test: also whether it could receive
 * @param source of a schema or preview: the settings of the dataset's source
 * @param dataset of a schema or preview: the dataset that it is about, if it is one
 * @param maxAgeSeconds how old a known answer may be to do
 */
record Question(
        Inspection.Kind kind,
        String under,
        boolean asSink,
        @Nullable Map<String, Object> source,
        @Nullable UUID dataset,
        int maxAgeSeconds) {}
