package io.headrace.connectors.jdbc;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * Rows of a database as Spark reads them. Only columns are pushed down: filters and masks are Spark's own, so that they mean
 * the same for every store. (Spark's own JDBC source is not used: it converts times by way of the JVM's zone, maps types by
 * rules of its own, and cannot check which server a task has reached.)
 */
final class RowsTable implements Table, SupportsRead {
    /** A part of the rows, read by one task. */
    interface Part extends InputPartition {
        PartitionReader<InternalRow> open();
    }

    private final String name;
    private final StructType schema;
    private final OptionalLong bytes;
    private final Function<StructType, List<? extends Part>> parts;

    /** @param parts given the columns that are wanted, all parts of the rows */
    RowsTable(String name, StructType schema, OptionalLong bytes, Function<StructType, List<? extends Part>> parts) {
        this.name = name;
        this.schema = schema;
        this.bytes = bytes;
        this.parts = parts;
    }

    Dataset<Row> dataset(SparkSession spark) {
        return org.apache.spark.sql.classic.Dataset.ofRows(
                (org.apache.spark.sql.classic.SparkSession) spark,
                DataSourceV2Relation.create(
                        this, Option.empty(), Option.empty(), CaseInsensitiveStringMap.empty(), Option.empty()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    @SuppressWarnings("deprecation") // columns() is built from it, and there is no shorter way
    public StructType schema() {
        return schema;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new RowsScan(schema);
    }

    private final class RowsScan
            implements ScanBuilder, Scan, Batch, SupportsPushDownRequiredColumns, SupportsReportStatistics {
        private StructType wanted;

        private RowsScan(StructType wanted) {
            this.wanted = wanted;
        }

        @Override
        public void pruneColumns(StructType required) {
            wanted = required;
        }

        @Override
        public Scan build() {
            return this;
        }

        @Override
        public StructType readSchema() {
            return wanted;
        }

        @Override
        public String description() {
            return name;
        }

        @Override
        public Batch toBatch() {
            return this;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            return parts.apply(wanted).toArray(InputPartition[]::new);
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new Opening();
        }

        @Override
        public Statistics estimateStatistics() {
            return new Size(bytes);
        }
    }

    private record Opening() implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition part) {
            return ((Part) part).open();
        }
    }

    private record Size(OptionalLong sizeInBytes) implements Statistics {
        @Override
        public OptionalLong numRows() {
            return OptionalLong.empty();
        }
    }
}
