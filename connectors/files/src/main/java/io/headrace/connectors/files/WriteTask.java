package io.headrace.connectors.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A task that writes rows to files of its own, one origin per file, and says which. The driver gets the answer of exactly
 * one attempt of each task, so files of attempts that failed or came second belong to nobody.
 *
 * @param folder where to write, a URI
 * @param staged the same place relative to the sink's folder
 * @param schema the columns to write; rows may have more
 * @param origin the place of the origin's column in the rows, -1 if there is none
 */
record WriteTask(
        OutputWriterFactory writers,
        Broadcast<SerializableConfiguration> configuration,
        String folder,
        String staged,
        String extension,
        StructType schema,
        int origin)
        implements FlatMapFunction<Iterator<InternalRow>, LiveFile> {
    /** Rows of one origin mostly follow each other; where they do not, this many files are open at once. */
    private static final int MOST_OPEN = 8;

    @Override
    public Iterator<LiveFile> call(Iterator<InternalRow> rows) throws IOException {
        Files files = new Files(TaskContext.get().taskAttemptId());
        try {
            while (rows.hasNext()) {
                files.write(rows.next());
            }
            return files.finished().iterator();
        } catch (Throwable e) {
            files.abandon(e);
            throw e;
        }
    }

    /** A file without rows, written by the driver. */
    LiveFile empty() throws IOException {
        Files files = new Files(0);
        try {
            files.open(null);
            return files.finished().get(0);
        } catch (Throwable e) {
            files.abandon(e);
            throw e;
        }
    }

    /** The files of one attempt. */
    private final class Files {
        private final long attempt;
        private final Configuration settings = configuration.value().value();
        private final ProjectingInternalRow written = new ProjectingInternalRow(
                schema,
                CollectionConverters.asScala(
                                IntStream.range(0, schema.length()).boxed().iterator())
                        .map(i -> (Object) i)
                        .toIndexedSeq());
        private final Map<@Nullable String, Open> open = new LinkedHashMap<>(16, 0.75f, true);
        private final List<LiveFile> finished = new ArrayList<>();
        private int count;

        Files(long attempt) {
            this.attempt = attempt;
        }

        void write(InternalRow row) throws IOException {
            String part = origin < 0 || row.isNullAt(origin) ? null : row.getString(origin);
            Open file = open.get(part);
            if (file == null) {
                if (open.size() == MOST_OPEN) {
                    Open longest = open.values().iterator().next();
                    finish(longest);
                    open.remove(longest.origin);
                }
                file = open(part);
            }
            written.project(row);
            file.writer.write(written);
            file.rows++;
        }

        Open open(@Nullable String part) {
            String name = attempt + "-" + count++ + "." + extension;
            TaskAttemptID id = new TaskAttemptID("headrace", 0, TaskType.MAP, 0, 0);
            OutputWriter writer =
                    writers.newInstance(folder + "/" + name, schema, new TaskAttemptContextImpl(settings, id));
            Open file = new Open(part, name, writer);
            open.put(part, file);
            return file;
        }

        List<LiveFile> finished() throws IOException {
            for (Open file : List.copyOf(open.values())) {
                finish(file);
                open.remove(file.origin);
            }
            return finished;
        }

        /** Lets go of all files after {@code failure}, and of their space: on a full disk it is needed. */
        void abandon(Throwable failure) {
            for (Open file : open.values()) {
                try {
                    file.writer.close();
                } catch (Throwable e) {
                    // A full disk is full for what was buffered, too.
                    failure.addSuppressed(e);
                }
            }
            for (int i = 0; i < count; i++) {
                Path path = new Path(folder + "/" + attempt + "-" + i + "." + extension);
                try {
                    path.getFileSystem(settings).delete(path, false);
                } catch (IOException | RuntimeException e) {
                    failure.addSuppressed(e);
                }
            }
        }

        private void finish(Open file) throws IOException {
            file.writer.close();
            Path path = new Path(folder + "/" + file.name);
            long size = path.getFileSystem(settings).getFileStatus(path).getLen();
            finished.add(new LiveFile("", staged + "/" + file.name, size, file.rows, file.origin));
        }
    }

    /** A file that is being written. */
    private static final class Open {
        private final @Nullable String origin;
        private final String name;
        private final OutputWriter writer;
        private long rows;

        Open(@Nullable String origin, String name, OutputWriter writer) {
            this.origin = origin;
            this.name = name;
            this.writer = writer;
        }
    }
}
