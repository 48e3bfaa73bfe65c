package io.headrace.connectors.files;

/**
 * One file of a source as a listing saw it.
 *
 * @param path relative to the dataset's folder
 * @param etag the store's own mark of the content; empty if it has none
 */
record DataFile(String path, long sizeBytes, long modifiedMillis, String etag) {}
