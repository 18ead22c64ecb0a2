namespace IngressController.Proxy.Balancing;

/// <summary>The destinations one request has tried; up to <see cref="Capacity"/> of them without allocation.</summary>
struct TriedDestinations
{
    /// <summary>The number of tries that nearly every request keeps within.</summary>
    public const int Capacity = 3;

    DestinationState? _first;
    DestinationState? _second;
    DestinationState? _third;
    List<DestinationState>? _others;

    public readonly int Count => _first is null ? 0 : _second is null ? 1 : _third is null ? 2 : Capacity + (_others?.Count ?? 0);

    public void Add(DestinationState destination)
    {
        if (_first is null)
            _first = destination;
        else if (_second is null)
            _second = destination;
        else if (_third is null)
            _third = destination;
        else
            (_others ??= []).Add(destination);
    }

    public readonly bool Contains(DestinationState destination) =>
        ReferenceEquals(_first, destination) || ReferenceEquals(_second, destination) || ReferenceEquals(_third, destination) ||
        _others?.Contains(destination) == true;
}
