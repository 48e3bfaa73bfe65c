package io.headrace.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Compares every sink of the demo, row by row, with what it must hold after the second day. */
final class Verification {
    private final DemoFolder folder;
    private final Generator generator;
    private final Sinks sinks;

    Verification(DemoFolder folder, Generator generator, Sinks sinks) {
        this.folder = folder;
        this.generator = generator;
        this.sinks = sinks;
    }

    /** @param difference empty if the sink is right; one line */
    record Check(String mapping, String sink, int rows, Optional<String> difference) {}

    List<Check> checks(List<Long> suppliers) throws IOException {
        Expected anvil = new Expected(generator, suppliers.get(0), "BUILDING", key("anvil"));
        Expected birch = new Expected(generator, suppliers.get(1), "MACHINERY", key("birch"));
        String csv = "c_custkey BIGINT, c_name STRING, c_address STRING, c_nationkey BIGINT, c_phone STRING,"
                + " c_acctbal DECIMAL(16,2)";
        return List.of(
                check("anvil/lineitem", "Delta", sinks.delta(folder.path("anvil/lineitem")), anvil.lineitem()),
                check("anvil/orders", "parquet", sinks.parquet(folder.path("anvil/orders")), anvil.orders()),
                check("anvil/customer", "csv", sinks.csv(folder.path("anvil/customer"), csv), anvil.customer()),
                check("anvil/supplier", "parquet", sinks.parquet(folder.path("anvil/supplier")), anvil.supplier()),
                check("birch/lineitem", "SQL", warehouse("lineitem"), birch.lineitem()),
                check("birch/orders", "Delta, changes", orderChanges(), birch.orderChanges()),
                check("birch/customer", "SQL", warehouse("customer"), birch.customer()),
                check("birch/supplier", "SQL", warehouse("supplier"), birch.supplier()));
    }

    private Sinks.Reader warehouse(String table) {
        return sinks.h2(folder.path("birch/warehouse"), table);
    }

    /** Without the two columns that differ from demo to demo. */
    private Sinks.Reader orderChanges() {
        return sinks.delta(folder.path("birch/lake/orders"), "_watermark", "_changed_at");
    }

    private String key(String consumer) throws IOException {
        return Files.readString(folder.key(consumer)).strip();
    }

    // Whatever a library throws here means that the sink cannot be read, and that is the finding.
    static Check check(String mapping, String sink, Sinks.Reader reader, Rows expected) {
        try {
            Rows actual = reader.read();
            return new Check(mapping, sink, actual.values().size(), actual.differenceTo(expected));
        } catch (Exception e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Check(mapping, sink, 0, Optional.of("cannot be read: " + why));
        }
    }
}
