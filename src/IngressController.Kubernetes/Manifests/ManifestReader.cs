using System.Text;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Reads a manifest: YAML with any number of documents, or JSON, including lists of objects. Other kinds are skipped, so a file may
/// hold a whole application. Never throws, whatever the content.
/// </summary>
public sealed class ManifestReader
{
    static readonly UTF8Encoding StrictUtf8 = new(false, true);

    readonly string _file;
    readonly JsonExpansion _expansion;
    readonly List<ManifestObject> _objects = [];
    readonly List<ManifestProblem> _problems = [];
    readonly List<Workload> _workloads = [];

    ManifestReader(string file, int length) => (_file, _expansion) = (file, new(length));

    /// <param name="file">The name for messages; a file that ends in <c>.json</c> is read as JSON.</param>
    /// <param name="utf8">The content.</param>
    public static ManifestContent Read(string file, ReadOnlySpan<byte> utf8)
    {
        var text = "";
        try
        {
            text = Text(utf8);
            var documents = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonComposer.Read(text) : YamlComposer.Read(text);
            var reader = new ManifestReader(file, text.Length);
            foreach (var document in documents)
                reader.Take(document, "", "");
            return new(reader._objects, reader._problems, false) { Workloads = reader._workloads };
        }
        catch (ManifestSyntaxException error)
        {
            return new([], [new(file, error.Line, error.Message + ForeignDocument.RemedyFor(text))], true);
        }
    }

    static string Text(ReadOnlySpan<byte> utf8)
    {
        var content = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException error)
        {
            throw new ManifestSyntaxException(content[..Math.Max(0, error.Index)].Count((byte)'\n') + 1, "not UTF-8");
        }
    }

    /// <param name="node">A document or an item of a list.</param>
    /// <param name="listKind">The kind of an item without one: that of its typed list.</param>
    /// <param name="listVersion">The API version of an item without one: that of its typed list.</param>
    void Take(ManifestNode node, string listKind, string listVersion)
    {
        if (node is ScalarNode { Type: ScalarType.Null })
            return;
        if (node is not MapNode map)
        {
            ReportForeign(node);
            return;
        }

        var kind = map.Text("kind") ?? listKind;
        var version = map.Text("apiVersion") ?? listVersion;
        if (kind.Length == 0)
            ReportForeign(map);
        else if (map.Find("items") is ListNode items && kind.EndsWith("List", StringComparison.Ordinal))
            TakeItems(items, kind[..^"List".Length], version);
        else
            TakeObject(map, kind, version);
    }

    void TakeItems(ListNode items, string kind, string version)
    {
        // Lists of lists are invalid, and aliases could nest them without end.
        foreach (var item in items.Items)
        {
            if (item is MapNode map && map.Text("kind")?.EndsWith("List", StringComparison.Ordinal) == true)
                Report(map.Line, "a list in a list");
            else
                Take(item, kind, kind.Length > 0 ? version : "");
        }
    }

    void TakeObject(MapNode map, string kindName, string version)
    {
        if (Workload.IsKind(kindName, version))
        {
            if (Workload.TryRead(kindName, _expansion.Write(map, version)) is { } workload)
                _workloads.Add(workload);
            return;
        }

        var found = ManifestKinds.Find(kindName, version);
        if (found.KnownVersions is { } versions)
            Report(map.Line, version.Length == 0
                ? $"{kindName} without apiVersion: {versions}"
                : $"{kindName} of the unknown version {version}: {versions} can be read");
        if (found.Kind is not { } kind)
            return;
        var decoded = ObjectDecoder.Decode(kind, _expansion.Write(map, version));
        if (decoded.Unreadable is not { } unreadable)
            _objects.Add(new(map.Line, decoded.Object, null));
        else if (unreadable.Reference.Key.Name.Length == 0)
            Report(map.LineOf(unreadable.Field), $"{kindName}: {unreadable.Field} {unreadable.Reason}");
        else
            _objects.Add(new(map.Line, null, unreadable with { Reason = $"{unreadable.Reason} ({_file}:{map.LineOf(unreadable.Field)})" }));
    }

    void ReportForeign(ManifestNode document)
    {
        if (ForeignDocument.ProblemOf(_file, document) is { } problem)
            Report(document.Line, problem);
    }

    void Report(int line, string reason) => _problems.Add(new(_file, line, reason));
}
