package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final Columns COLUMNS = new Columns(new StructType().add("id", "long"), new StructType());

    @Test
    void oddNamesComeBackAsTheyAre() throws Exception {
        List<DataFile> files = List.of(
                new DataFile("a\\b\nc\rd\te \u00fc%20", 1, -2, "\"etag-1\""), new DataFile("z", Long.MAX_VALUE, 0, ""));
        Listing listing = new Listing(COLUMNS, files);
        assertThat(Listing.of(listing.watermark())).isEqualTo(listing);
    }

    @Test
    void aMillionFilesFitIntoAWatermark() throws Exception {
        Random random = new Random(1);
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            String name = "day=2026-%02d-%02d/part-%07d.parquet".formatted(1 + i % 12, 1 + i % 28, i);
            files.add(new DataFile(name, 100_000 + random.nextInt(1_000_000), 1_790_000_000_000L + i * 61L, ""));
        }
        Listing listing = new Listing(COLUMNS, files);
        Watermark watermark = listing.watermark();
        assertThat(watermark.value().length() / files.size())
                .as("bytes for each file")
                .isLessThan(20);
        assertThat(Listing.of(watermark)).isEqualTo(listing);
    }
}
