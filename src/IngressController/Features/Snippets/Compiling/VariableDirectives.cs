namespace IngressController.Features.Snippets.Compiling;

/// <summary>Directives of http-snippet that make variables.</summary>
static class VariableDirectives
{
    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["map"] = new(Place.Http, 2, 2, MapDirective.Compile) { HasBlock = true },
        ["geo"] = new(Place.Http, 1, 2, GeoDirective.Compile) { HasBlock = true },
        ["split_clients"] = new(Place.Http, 2, 2, SplitClientsDirective.Compile) { HasBlock = true },
    };
}
