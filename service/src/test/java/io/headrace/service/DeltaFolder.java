package io.headrace.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A provider's Delta table of prices, written by DuckDB and by hand as Delta's protocol says, without Spark. */
final class DeltaFolder {
    private static final String BEGIN =
            """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"5c1f2f4e-0000-4000-8000-000000000001","format":{"provider":"parquet","options":{}},\
            "schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[\
            {\\"name\\":\\"item\\",\\"type\\":\\"integer\\",\\"nullable\\":true,\\"metadata\\":{}},\
            {\\"name\\":\\"price\\",\\"type\\":\\"string\\",\\"nullable\\":true,\\"metadata\\":{}}]}",\
            "partitionColumns":[],"configuration":{},"createdTime":1767225600000}}
            """;

    private final Path folder;
    private int versions;

    DeltaFolder(Path folder) {
        this.folder = folder;
    }

    /** A next version whose rows are these: {@code (1, 'ten'), (2, 'twenty')}. */
    void write(String rows) throws IOException, SQLException {
        Path log = Files.createDirectories(folder.resolve("_delta_log"));
        Path file = folder.resolve(name(versions));
        DuckDb.run("copy (select item::integer as item, price from (values " + rows + ") as rows(item, price)) to '"
                + file + "' (format parquet)");
        List<String> actions = new ArrayList<>();
        if (versions == 0) {
            actions.add(BEGIN.strip());
        } else {
            actions.add("{\"remove\":{\"path\":\"" + name(versions - 1)
                    + "\",\"deletionTimestamp\":1767225600000,\"dataChange\":true}}");
        }
        actions.add("{\"add\":{\"path\":\"" + name(versions) + "\",\"partitionValues\":{},\"size\":" + Files.size(file)
                + ",\"modificationTime\":1767225600000,\"dataChange\":true}}");
        Files.write(log.resolve("%020d.json".formatted(versions)), actions);
        versions++;
    }

    private static String name(int version) {
        return "part-" + version + ".parquet";
    }
}
