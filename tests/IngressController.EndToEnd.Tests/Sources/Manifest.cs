using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>One object as YAML text, with what tells it from others.</summary>
sealed record Manifest(string ApiVersion, string Kind, string? Namespace, string Name, string Text)
{
    public string ToJson()
    {
        var content = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(Text);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(content);
    }

    /// <summary>Cuts a file into its documents; their text stays as it is.</summary>
    public static IReadOnlyList<Manifest> Split(string yaml) =>
        [.. yaml.Split("\n---\n").Where(text => !string.IsNullOrWhiteSpace(text)).Select(Read)];

    static Manifest Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        var metadata = (YamlMappingNode)root["metadata"];
        return new(Scalar(root, "apiVersion")!, Scalar(root, "kind")!, Scalar(metadata, "namespace"), Scalar(metadata, "name")!, text);
    }

    static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;
}
