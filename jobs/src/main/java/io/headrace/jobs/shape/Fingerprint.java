package io.headrace.jobs.shape;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.HoconWriter;
import io.headrace.configs.Mask;
import io.headrace.configs.Provenance;
import io.headrace.configs.Selected;
import io.headrace.configs.Shape;
import io.headrace.configs.WriteMode;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Where;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What decides how a consumer's copy looks, in 64 hex digits: the shape with the consumer's attributes filled in, the key,
 * the write mode, which mask key is in use, and which table or folder it was made from. A copy made under another fingerprint cannot be continued.
 */
public final class Fingerprint {
    private Fingerprint() {}

    public static String of(DatasetSpec dataset, Consumer consumer, WriteMode mode, List<Provenance> add)
            throws ShapeInvalid {
        Shape shape = dataset.shape();
        Map<String, Literal> attributes = consumer.attributes();
        List<String> parts = new ArrayList<>();
        parts.add("mode " + mode);
        if (!add.isEmpty()) {
            parts.add("add " + add);
        }
        parts.add("source " + dataset.source().getClass().getSimpleName() + " "
                + new HoconWriter().printRecord((Record) dataset.source().identity()));
        parts.add("key " + dataset.key());
        for (Selected selected : shape.select()) {
            parts.add("select " + selected.name() + " = "
                    + (selected.value().isPresent()
                            ? Constants.of(selected.value().get(), attributes).print()
                            : selected.column().orElseThrow()));
        }
        if (shape.where().isPresent()) {
            Where where = shape.where().get();
            parts.add("where " + where.condition().print());
            for (String attribute : new TreeSet<>(where.attributes())) {
                Literal value = attributes.get(attribute);
                parts.add("attribute " + attribute + " = " + (value == null ? "" : value.print()));
            }
        }
        for (Map.Entry<String, Mask> mask : new TreeMap<>(shape.mask()).entrySet()) {
            parts.add("mask " + mask.getKey() + " = " + new HoconWriter().printRecord((Record) mask.getValue()));
            if (mask.getValue() instanceof Mask.Hash) {
                parts.add("mask key " + Shaper.maskKeyId(consumer));
            }
        }
        return sha256(String.join("\n", parts));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
