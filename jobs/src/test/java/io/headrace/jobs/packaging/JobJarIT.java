package io.headrace.jobs.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars given to {@code spark-submit} bring what a cluster lacks, and nothing that it has. */
class JobJarIT {
    /** Everything that may be in a job jar. Any other library is relocated, or excluded where it comes from. */
    private static final Set<String> CONTENT = Set.of(
            "io/headrace/", "org/postgresql/", "org/h2/", "org/apache/parquet/avro/", "org/apache/parquet/variant/");

    /** Delta lives partly in Spark's packages. */
    private static final Set<String> DELTA = Set.of("io/delta/", "org/apache/spark/sql/", "com/databricks/spark/util/");

    private static final Set<String> RELOCATED =
            Set.of("com.typesafe.config.", "picocli.", "net.sf.jsqlparser.", "me.tongfei.progressbar.", "org.jline.");

    private static final String SERVICES = "META-INF/services/";

    static Stream<Path> jobJars() {
        return Stream.of(Built.JOB_JAR, Built.JOB_JAR_WITHOUT_DELTA);
    }

    @ParameterizedTest
    @MethodSource("jobJars")
    void noClassIsOneThatTheClusterHas(Path jar) throws IOException {
        Set<String> ours = classes(jar);
        Map<String, Set<String>> shared = new TreeMap<>();
        for (Path theirs : Built.clusterJars()) {
            Set<String> both = classes(theirs);
            both.retainAll(ours);
            if (!both.isEmpty()) {
                shared.put(theirs.getFileName().toString(), packages(both));
            }
        }
        assertThat(shared).isEmpty();
    }

    @Test
    void theJarHoldsOurClassesDeltaAndTheDriversOnly() throws IOException {
        assertThat(packagesOutside(union(CONTENT, DELTA), Built.JOB_JAR)).isEmpty();
        for (String needed : union(CONTENT, DELTA)) {
            assertThat(classes(Built.JOB_JAR)).as(needed).anyMatch(name -> name.startsWith(needed));
        }
    }

    @Test
    void theJarForClustersWithDeltaHoldsNothingOfDelta() throws IOException {
        assertThat(packagesOutside(CONTENT, Built.JOB_JAR_WITHOUT_DELTA)).isEmpty();
    }

    @Test
    void bothJarsDifferInDeltaOnly() throws IOException {
        Set<String> more = classes(Built.JOB_JAR);
        more.removeAll(classes(Built.JOB_JAR_WITHOUT_DELTA));
        assertThat(more).isNotEmpty().allMatch(name -> DELTA.stream().anyMatch(name::startsWith));
    }

    @ParameterizedTest
    @MethodSource("jobJars")
    void noTestIsShipped(Path jar) throws IOException {
        assertThat(classes(jar).stream().filter(name -> name.matches("io/headrace/(?!shaded/).*")))
                .noneMatch(name -> name.startsWith("io/headrace/connectors/testkit/"))
                .noneMatch(name -> name.matches(".*(Test|IT|Contract)\\.class"));
    }

    @ParameterizedTest
    @MethodSource("jobJars")
    void everyServiceNamesAClassOfTheJar(Path jar) throws IOException {
        Set<String> classes = classes(jar);
        services(jar).forEach((service, providers) -> assertThat(providers)
                .as(service)
                .allMatch(provider -> classes.contains(provider.replace('.', '/') + ".class")));
    }

    @Test
    void everyServiceOfOurModulesAndLibrariesIsInTheJar() throws IOException {
        Map<String, Set<String>> shipped = services(Built.JOB_JAR);
        for (Path own : Built.ownJars()) {
            services(own).forEach((service, providers) -> assertThat(shipped.get(relocated(service)))
                    .as("%s of %s", service, own.getFileName())
                    .containsAll(providers.stream().map(JobJarIT::relocated).toList()));
        }
        assertThat(shipped.get("java.sql.Driver")).containsExactly("org.h2.Driver", "org.postgresql.Driver");
    }

    @ParameterizedTest
    @MethodSource("jobJars")
    void signaturesAndModulesOfOthersAreLeftOut(Path jar) throws IOException {
        assertThat(entries(jar))
                .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)"))
                .noneMatch(name -> name.endsWith("module-info.class"))
                .contains("META-INF/LICENSE", "META-INF/NOTICE");
    }

    private static Set<String> packagesOutside(Set<String> allowed, Path jar) throws IOException {
        Set<String> outside = classes(jar);
        outside.removeIf(name -> allowed.stream().anyMatch(name::startsWith));
        return packages(outside);
    }

    private static Set<String> packages(Set<String> classes) {
        return classes.stream()
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String relocated(String name) {
        return RELOCATED.stream().anyMatch(name::startsWith) ? "io.headrace.shaded." + name : name;
    }

    private static Set<String> classes(Path jar) throws IOException {
        return entries(jar).stream()
                .filter(name -> name.endsWith(".class"))
                .filter(name -> !name.startsWith("META-INF/versions/") && !name.endsWith("module-info.class"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Map<String, Set<String>> services(Path jar) throws IOException {
        Map<String, Set<String>> services = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : file.stream()
                    .filter(each -> each.getName().startsWith(SERVICES) && !each.isDirectory())
                    .toList()) {
                String text = new String(file.getInputStream(entry).readAllBytes(), UTF_8);
                services.put(
                        entry.getName().substring(SERVICES.length()),
                        text.lines()
                                .map(line -> line.replaceFirst("#.*", "").strip())
                                .filter(line -> !line.isEmpty())
                                .collect(Collectors.toCollection(TreeSet::new)));
            }
        }
        return services;
    }
}
