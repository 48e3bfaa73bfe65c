package io.headrace.configs;

/**
 * Where datasets lie or are delivered: typed fields, never a URL. Lake stores are here; connectors add others through
 * {@link SettingsTypes}. Every implementation is a record.
 */
public interface Store {}
