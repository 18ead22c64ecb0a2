using System.Globalization;
using System.Text.Json.Nodes;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>The fake API server's memory: objects by collection, one growing resourceVersion, and the history for watches.</summary>
sealed class FakeObjects
{
    readonly Lock _lock = new();
    readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    readonly List<(long Version, string Collection, JsonObject? Old, JsonObject? New)> _history = [];
    readonly Dictionary<string, (long Version, List<JsonObject> Items)> _pages = [];
    readonly List<FakeWatch> _watches = [];
    long _version = 1000;
    long _forgotten;

    public string Version
    {
        get
        {
            lock (_lock)
                return Text(_version);
        }
    }

    public JsonObject? Get(string collection, string @namespace, string name)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(Key(collection, @namespace, name))?.DeepClone().AsObject();
    }

    /// <summary>Creates or replaces; the server sets resourceVersion, uid and creationTimestamp.</summary>
    public JsonObject Put(string collection, JsonObject @object)
    {
        lock (_lock)
        {
            var metadata = @object["metadata"]!.AsObject();
            var key = Key(collection, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
            var old = _objects.GetValueOrDefault(key);
            metadata["uid"] = (string?)old?["metadata"]!["uid"] ?? (string?)metadata["uid"] ?? Guid.NewGuid().ToString();
            metadata["creationTimestamp"] ??= "2026-01-01T00:00:00Z";
            metadata["resourceVersion"] = Text(++_version);
            _objects[key] = @object;
            Changed(collection, old, @object);
            return @object.DeepClone().AsObject();
        }
    }

    public bool Delete(string collection, string @namespace, string name)
    {
        lock (_lock)
        {
            if (!_objects.Remove(Key(collection, @namespace, name), out var old))
                return false;
            _version++;
            Changed(collection, old, null);
            return true;
        }
    }

    /// <summary>One page; null when the page asked for has expired.</summary>
    public JsonObject? List(string collection, string? @namespace, FakeSelector selector, int limit, string? next)
    {
        lock (_lock)
        {
            var (version, items) = (_version, (List<JsonObject>)[]);
            if (next is null)
                items = [.. Of(collection, @namespace).Where(selector.Matches)];
            else if (_pages.Remove(next, out var page) && page.Version >= _forgotten)
                (version, items) = page;
            else
                return null;

            var metadata = new JsonObject { ["resourceVersion"] = Text(version) };
            var count = limit > 0 ? Math.Min(limit, items.Count) : items.Count;
            if (count < items.Count)
            {
                var token = Guid.NewGuid().ToString("N");
                _pages[token] = (version, items[count..]);
                metadata["continue"] = token;
                metadata["remainingItemCount"] = items.Count - count;
            }

            return new()
            {
                ["kind"] = "List",
                ["apiVersion"] = "v1",
                ["metadata"] = metadata,
                ["items"] = new JsonArray([.. items[..count].Select(item => item.DeepClone())]),
            };
        }
    }

    /// <summary>Opens a watch with all that has happened since <paramref name="version"/>; false when that is forgotten.</summary>
    public bool Watch(FakeWatch watch, string version)
    {
        lock (_lock)
        {
            var start = long.Parse(version, CultureInfo.InvariantCulture);
            if (start < _forgotten)
                return false;
            foreach (var change in _history.Where(change => change.Version > start && change.Collection == watch.Collection))
                watch.Change(change.Old, change.New, Text(change.Version));
            _watches.Add(watch);
            return true;
        }
    }

    public void Closed(FakeWatch watch)
    {
        lock (_lock)
            _watches.Remove(watch);
    }

    public IReadOnlyList<FakeWatch> Watches(string collection)
    {
        lock (_lock)
            return [.. _watches.Where(watch => collection == "*" || watch.Collection == collection)];
    }

    /// <summary>Forgets all history, as etcd does with what is older than five minutes.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _history.Clear();
            _forgotten = ++_version;
        }
    }

    void Changed(string collection, JsonObject? old, JsonObject? @new)
    {
        _history.Add((_version, collection, old, @new));
        foreach (var watch in _watches.Where(watch => watch.Collection == collection))
            watch.Change(old, @new, Text(_version));
    }

    IEnumerable<JsonObject> Of(string collection, string? @namespace)
    {
        var prefix = @namespace is null ? $"{collection}\n" : $"{collection}\n{@namespace}\n";
        return _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => pair.Value);
    }

    static string Key(string collection, string @namespace, string name) => $"{collection}\n{@namespace}\n{name}";

    static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
