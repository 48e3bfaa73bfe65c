package io.headrace.configs;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Include statements of one file: other files, relative to it, that must exist. Nothing from the network or the class
 * path.
 *
 * @param file the including file as its user named it; null if includes are refused
 */
record Includes(HoconSource source, @Nullable Path file)
        implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private static final int MOST_FILES = 100;

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        if (file == null) {
            throw refused(what, "includes work in files only; put the settings here");
        }
        Path included = beside(file, what);
        if (!Files.exists(included)) {
            throw refused(what, "includes '" + Spelling.shown(included.toString()) + "', which does not exist");
        }
        if (source.loads() >= MOST_FILES) {
            throw refused(what, "includes more than " + MOST_FILES + " files");
        }
        String name = included.toString();
        if (source.isOpen(name)) {
            throw refused(what, "includes '" + Spelling.shown(name) + "', which includes this file again");
        }
        return source.parse(
                        name,
                        HoconFiles.text(included, name),
                        HoconFiles.folder(included),
                        new Includes(source, included))
                .root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw refused("url", "includes a URL; only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw refused(what, "includes from the class path; only files can be included");
    }

    private Path beside(Path including, String what) {
        try {
            return including.resolveSibling(what);
        } catch (InvalidPathException e) {
            throw refused(what, "includes '" + Spelling.shown(what) + "', which is not a path");
        }
    }

    private HoconFiles.Refused refused(String what, String message) {
        String name = file == null ? source.name() : file.toString();
        return new HoconFiles.Refused(new Problem(name, source.lineOfInclude(name, what), "", message));
    }
}
