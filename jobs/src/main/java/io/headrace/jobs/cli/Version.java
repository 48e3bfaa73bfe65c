package io.headrace.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this is, as the build has written it into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/headrace-version.properties")) {
            if (in != null) {
                build.load(in);
            }
        }
        return new String[] {text(build)};
    }

    static String text(Properties build) {
        return "headrace " + build.getProperty("version", "of unknown version") + " (commit "
                + build.getProperty("commit", "unknown") + ")";
    }
}
