package io.headrace.configs;

/** Delivers one dataset of the share to one place of the consumer's. */
public record Mapping(String dataset, SinkSettings sink, @Default("mirror") WriteMode writeMode) {}
