package io.headrace.jobs.shape;

import io.headrace.configs.Mask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.jspecify.annotations.Nullable;

/**
 * Masks as columns of Spark. The key of the hash lives in a function object only, so that it never shows in a query plan,
 * an event log or a message.
 */
final class Masking {
    private final Optional<String> key;

    /** @param key of the consumer; needed by {@link Mask.Hash} only */
    Masking(Optional<String> key) {
        this.key = key;
    }

    /**
     * @param type of {@code column}
     * @param name of the column in messages
     */
    Column mask(Mask mask, Column column, DataType type, String name) throws ShapeInvalid {
        Kind kind = Kind.of(type);
        if (mask instanceof Mask.Redact redact) {
            Column text = kind == Kind.TEXT
                    ? functions.lit(redact.text())
                    : functions.lit(null).cast(type);
            return functions.when(column.isNotNull(), text);
        }
        if (mask instanceof Mask.Hash) {
            require(kind != Kind.NESTED, name, kind, "hash takes any but a nested column");
            Column text = kind == Kind.BINARY ? functions.base64(column) : column.cast(DataTypes.StringType);
            return functions.udf(new Hmac(hashKey()), DataTypes.StringType).apply(text);
        }
        if (mask instanceof Mask.Partial partial) {
            require(kind == Kind.TEXT, name, kind, "partial takes text");
            return partial(partial, column);
        }
        if (mask instanceof Mask.Round round) {
            require(kind == Kind.NUMBER, name, kind, "round takes a number");
            return round(round.to(), column, type);
        }
        if (mask instanceof Mask.YearOnly) {
            require(kind.isTemporal(), name, kind, "year-only takes a date or timestamp");
            return kind == Kind.DATE
                    ? functions.trunc(column, "year")
                    : functions.date_trunc("year", column).cast(type);
        }
        return functions.lit(null).cast(type);
    }

    /** Tells two keys apart without giving one away: what a shape's fingerprint holds of the key. */
    String keyId() {
        return key.map(k -> new Hmac(k).of("headrace mask key").substring(0, 16))
                .orElse("");
    }

    private String hashKey() throws ShapeInvalid {
        String value = key.orElseThrow(() -> new ShapeInvalid("mask hash needs the consumer's 'mask-key'"));
        if (value.length() < 16) {
            throw new ShapeInvalid("the consumer's 'mask-key' is shorter than 16 characters");
        }
        return value;
    }

    private static void require(boolean fits, String name, Kind kind, String takes) throws ShapeInvalid {
        if (!fits) {
            throw new ShapeInvalid("mask of column '" + name + "': " + takes + ", and it is " + kind.words());
        }
    }

    private static Column partial(Mask.Partial partial, Column text) {
        int kept = partial.keepFirst() + partial.keepLast();
        Column length = functions.length(text);
        Column last =
                functions.substring(text, length.minus(partial.keepLast() - 1), functions.lit(partial.keepLast()));
        Column masked = functions.concat(
                functions.substring(text, 1, partial.keepFirst()),
                functions.repeat(functions.lit("*"), length.minus(kept)),
                last);
        return functions
                .when(length.leq(kept), functions.repeat(functions.lit("*"), length))
                .otherwise(masked);
    }

    private static Column round(BigDecimal step, Column number, DataType type) {
        if (type instanceof DecimalType decimal) {
            // One digit more: 9.99 rounded to tens is 10.00.
            DataType wider = DataTypes.createDecimalType(Math.min(38, decimal.precision() + 1), decimal.scale());
            return functions
                    .udf((UDF1<BigDecimal, BigDecimal>) v -> v == null ? null : rounded(v, step), wider)
                    .apply(number);
        }
        long most = mostOf(type);
        if (most > 0) {
            UDF1<Long, Long> whole = v -> v == null ? null : rounded(v, step, most);
            return functions
                    .udf(whole, DataTypes.LongType)
                    .apply(number.cast("long"))
                    .cast(type);
        }
        UDF1<Double, Double> real = v -> v == null || v.isNaN() || v.isInfinite()
                ? v
                : (Double) rounded(BigDecimal.valueOf(v), step).doubleValue();
        return functions
                .udf(real, DataTypes.DoubleType)
                .apply(number.cast("double"))
                .cast(type);
    }

    private static long mostOf(DataType type) {
        if (type instanceof LongType) {
            return Long.MAX_VALUE;
        }
        if (type instanceof IntegerType) {
            return Integer.MAX_VALUE;
        }
        if (type instanceof ShortType) {
            return Short.MAX_VALUE;
        }
        return type instanceof ByteType ? Byte.MAX_VALUE : 0;
    }

    private static BigDecimal rounded(BigDecimal value, BigDecimal step) {
        BigDecimal half = step.divide(BigDecimal.valueOf(2));
        return value.add(half).divide(step, 0, RoundingMode.FLOOR).multiply(step);
    }

    /** Within the column's type: what would round beyond it stays at the multiple before. */
    private static long rounded(long value, BigDecimal step, long most) {
        BigDecimal result = rounded(BigDecimal.valueOf(value), step);
        if (result.compareTo(BigDecimal.valueOf(most)) > 0) {
            result = result.subtract(step);
        }
        if (result.compareTo(BigDecimal.valueOf(-most - 1)) < 0) {
            result = result.add(step);
        }
        return result.setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    /** HMAC-SHA-256 in lower-case hex. */
    static final class Hmac implements UDF1<String, String> {
        private final byte[] key;
        private transient @Nullable Mac mac;

        Hmac(String key) {
            this.key = key.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable String call(@Nullable String text) {
            return text == null ? null : of(text);
        }

        /** Spark gives each task an object of its own, but promises it nowhere: hence synchronized. */
        synchronized String of(String text) {
            try {
                Mac ready = mac;
                if (ready == null) {
                    ready = Mac.getInstance("HmacSHA256");
                    ready.init(new SecretKeySpec(key, "HmacSHA256"));
                    mac = ready;
                }
                return HexFormat.of().formatHex(ready.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HmacSHA256", e);
            }
        }

        @Override
        public String toString() {
            return "hmac";
        }
    }
}
