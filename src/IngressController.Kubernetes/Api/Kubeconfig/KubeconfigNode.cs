using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace IngressController.Kubernetes.Api.Kubeconfig;

/// <summary>One mapping of a kubeconfig. It knows its position, so that every error names file and field.</summary>
sealed class KubeconfigNode(YamlMappingNode mapping, string file, string field)
{
    public ConfigurationException Wrong(string name, string reason) => new($"kubeconfig {file}: {Path(name)} {reason}");

    public string Origin(string name) => $"kubeconfig {file}: {Path(name)}";

    /// <summary>A text field; null when it is missing, null or empty.</summary>
    public string? Text(string name) => Child(name) switch
    {
        null => null,
        YamlScalarNode { Value: null or "" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "~" or "null" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Wrong(name, "is not text"),
    };

    public string Required(string name) => Text(name) ?? throw Wrong(name, "is missing");

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" or "False" => false,
        "true" or "True" => true,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    public KubeconfigNode? Map(string name) => Child(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "~" or "null" } => null,
        YamlMappingNode map => new(map, file, Path(name)),
        _ => throw Wrong(name, "is not a mapping"),
    };

    public IReadOnlyList<KubeconfigNode> Maps(string name) =>
        [.. Items(name).Select((item, i) => item is YamlMappingNode map
            ? new KubeconfigNode(map, file, Path($"{name}[{i}]"))
            : throw Wrong($"{name}[{i}]", "is not a mapping"))];

    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select((item, i) => (item as YamlScalarNode)?.Value ?? throw Wrong($"{name}[{i}]", "is not text"))];

    /// <summary>The decoded bytes of a base64 field (<c>*-data</c>); null when it is missing.</summary>
    public byte[]? Data(string name)
    {
        if (Text(name) is not { } text)
            return null;
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Wrong(name, "is not base64");
        }
    }

    /// <summary>Resolves a path relative to the kubeconfig's own folder.</summary>
    public string Resolve(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, path);

    /// <summary>The raw node, for content that is passed on unchanged.</summary>
    public YamlNode? Child(string name) => mapping.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;

    IList<YamlNode> Items(string name) => Child(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "~" or "null" } => [],
        YamlSequenceNode list => list.Children,
        _ => throw Wrong(name, "is not a list"),
    };

    string Path(string name) => field.Length == 0 ? name : $"{field}.{name}";
}
