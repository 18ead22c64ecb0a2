using IngressController.Features.Snippets.Answers;
using IngressController.Features.Snippets.Limits;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>The variables that a snippet may use: nginx' own, captures, and those that snippets set.</summary>
sealed class SnippetVariables
{
    /// <summary>Variables of ingress-nginx' configuration that are set behind every snippet, so that a value given there has no effect.</summary>
    static readonly string[] SetAgain = ["best_http_host", "pass_access_scheme", "pass_port"];

    /// <summary>Variables of maps in ingress-nginx' configuration, which a snippet may set.</summary>
    static readonly string[] OfMaps = ["connection_upgrade", "literal_dollar"];

    readonly HashSet<string> _set = new(StringComparer.Ordinal);
    readonly Dictionary<string, Variable> _declared = new(StringComparer.Ordinal);
    readonly Dictionary<string, LimitZone> _zones = new(StringComparer.Ordinal);
    readonly HashSet<string> _ofAuthentication = new(StringComparer.Ordinal);

    /// <param name="snippets">All snippets that act on the same requests: nginx knows a variable everywhere once it is set anywhere.</param>
    public SnippetVariables(IEnumerable<IEnumerable<Directive>> snippets)
    {
        foreach (var snippet in snippets)
            Collect(snippet);
    }

    /// <param name="snippets">As above.</param>
    /// <param name="global">Those of the ConfigMap, which all know.</param>
    public SnippetVariables(IEnumerable<IEnumerable<Directive>> snippets, SnippetVariables global)
        : this(snippets)
    {
        _set.UnionWith(global._set);
        _ofAuthentication.UnionWith(global._ofAuthentication);
        foreach (var (name, variable) in global._declared)
            _declared.Add(name, variable);
        foreach (var zone in global._zones.Values)
            _zones.Add(zone.Name, zone);
    }

    /// <summary>Their names in order, which tell two sets apart.</summary>
    public string Key => string.Join(' ',
        _set.Concat(_declared.Keys).Concat(_zones.Keys).Concat(_ofAuthentication.Select(static name => $"={name}")).Order(StringComparer.Ordinal));

    /// <summary>Adds a variable that a block makes. The first of a name holds.</summary>
    public void Declare(string name, Variable variable) => _declared.TryAdd(name, variable);

    /// <summary>Adds a zone. The first of a name holds.</summary>
    public void Declare(LimitZone zone) => _zones.TryAdd(zone.Name, zone);

    /// <summary>The zone of a name; null when there is none.</summary>
    public LimitZone? FindZone(string name) => _zones.GetValueOrDefault(name);

    /// <summary>Whether setting it does nothing.</summary>
    public static bool IsSetAgain(string name) => SetAgain.Contains(name);

    /// <summary>
    /// Whether a snippet may set it: its own names, those of request headers, which then hide the header, and the capture of a wildcard host.
    /// </summary>
    public static bool CanBeSet(string name) => name.StartsWith("http_", StringComparison.Ordinal) || name == "subdomain" ||
        OfMaps.Contains(name) || (Variables.Find(name) is null && !IsOfPod(name));

    /// <summary>Whether rewrite directives see it empty, always: it has a value when a pod or the authentication service has answered.</summary>
    public bool IsTooEarly(string name) => (_ofAuthentication.Contains(name) && !_set.Contains(name)) || IsOfPod(name);

    /// <summary>Whether it has a value only when a pod has answered.</summary>
    public static bool IsOfPod(string name) => name == "upstream_status" || PodHeaderVariable.IsNamedBy(name);

    /// <summary>The variable of a name without <c>$</c>; null when there is none.</summary>
    public Variable? Find(string name)
    {
        if (name is [>= '1' and <= '9'])
            return Variables.FindOrCapture(name);

        var known = _declared.GetValueOrDefault(name) ?? Variables.Find(name) ?? OfPodHeader(name);
        if (known is not null && ControllerVariables.AreOfLocation(name))
        {
            var ofLocation = known;
            known = new(context => ControllerVariables.AreUnset(context) ? null : ofLocation.Of(context));
        }

        if ((!_set.Contains(name) && !_ofAuthentication.Contains(name)) || (known is not null && !_declared.ContainsKey(name) && !CanBeSet(name)))
            return known;
        return new(context => context.Rewrite?.Find(name) ?? known?.Of(context), IsDecoded: true);
    }

    static Variable? OfPodHeader(string name) =>
        PodHeaderVariable.IsNamedBy(name) ? new(context => context.Rewrite?.Find(name), IsDecoded: true) : null;

    void Collect(IEnumerable<Directive> directives)
    {
        foreach (var directive in directives)
        {
            if (directive.Name is "set" or "auth_request_set" && directive.Arguments is [{ Text: ['$', .. { Length: > 0 } name] }, ..])
                (directive.Name == "set" ? _set : _ofAuthentication).Add(name);
            foreach (var pattern in SnippetPatterns.NamesIn(directive))
                _set.Add(pattern);
            if (directive.Block is { } block)
                Collect(block);
        }
    }
}
