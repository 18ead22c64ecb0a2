using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Mirror;

/// <summary>Reads <c>mirror-target</c> and related options.</summary>
sealed class MirrorParser : IPolicyParser
{
    static readonly Option<string> Target = Option.Annotation(
        "mirror-target", OptionTypes.Text,
        "URL that a copy of each request goes to; may hold variables, add $request_uri to keep path and query. " +
        "Link-local and cloud metadata addresses and the controller itself are refused.",
        AnnotationRisk.High);

    static readonly Option<string> RequestBody = Option.Annotation(
        "mirror-request-body", OptionTypes.OneOf("on", "off"), "on or off: whether bodies are copied too.", standard: "on");

    static readonly Option<string> Host = Option.Annotation(
        "mirror-host", OptionTypes.Text,
        "Host header of the copies; the URL's host unless set. Variables are allowed.",
        AnnotationRisk.High);

    public IReadOnlyList<Option> Options { get; } = [Target, RequestBody, Host];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(Target, out var text) || text.Length == 0)
            return null;
        if (!UrlTemplate.TryParse(text, out var target, out var problem))
        {
            reader.Reject(Target, problem);
            return null;
        }

        return new MirrorPolicy(target, HostOf(reader), reader.Get(RequestBody) != "off");
    }

    // The type that is sent checks the host; with variables, each value is checked.
    static Template? HostOf(OptionReader reader)
    {
        if (!reader.TryGet(Host, out var text) || text.Length == 0)
            return null;
        if (!Template.TryParse(text, out var host, out var problem))
            reader.Reject(Host, $"\"{text}\" {problem}");
        else if (!host.IsConstant || RequestHost.TryParse(text, out _))
            return host;
        else
            reader.Reject(Host, $"\"{text}\" is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)");
        return null;
    }
}
