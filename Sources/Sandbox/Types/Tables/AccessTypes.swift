/// Field tables of access control, reviews, definitions and the rest of the built-in kinds.
enum AccessTypes {
    static let table = """
        Role
          metadata ObjectMeta ! #1
          rules [PolicyRule] ~ #2
        ClusterRole
          metadata ObjectMeta ! #1
          rules [PolicyRule] ~ #2
          aggregationRule AggregationRule #3
        AggregationRule
          clusterRoleSelectors [LabelSelector] #1
        PolicyRule
          verbs [string] ~ #1
          apiGroups [string] #2
          resources [string] #3
          resourceNames [string] #4
          nonResourceURLs [string] #5
        RoleBinding
          metadata ObjectMeta ! #1
          subjects [Subject] #2
          roleRef RoleRef ! #3
        ClusterRoleBinding
          metadata ObjectMeta ! #1
          subjects [Subject] #2
          roleRef RoleRef ! #3
        Subject atomic
          kind string keep #1
          apiGroup string #2
          name string keep #3
          namespace string #4
        RoleRef atomic
          apiGroup string keep #1
          kind string keep #2
          name string keep #3
        SelfSubjectReview
          metadata ObjectMeta ! #1
          status SelfSubjectReviewStatus #2
        SelfSubjectReviewStatus
          userInfo any #1
        TokenReview
          metadata ObjectMeta ! #1
          spec TokenReviewSpec ! #2
          status TokenReviewStatus ! #3
        TokenReviewSpec
          token string #1
          audiences [string] #2
        TokenReviewStatus
          authenticated bool - #1
          user any #2
          audiences [string] #4
          error string #3
        TokenRequest
          metadata ObjectMeta ! #1
          spec TokenRequestSpec ! #2
          status TokenRequestStatus ! #3
        TokenRequestSpec
          audiences [string] ~ #1
          expirationSeconds int =3600 #4
          boundObjectRef any ~ #3
        TokenRequestStatus
          token string keep #1
          expirationTimestamp time ~ #2
        SelfSubjectAccessReview
          metadata ObjectMeta ! #1
          spec SelfSubjectAccessReviewSpec ! #2
          status SubjectAccessReviewStatus ! #3
        SelfSubjectAccessReviewSpec
          resourceAttributes ResourceAttributes #1
          nonResourceAttributes NonResourceAttributes #2
        SubjectAccessReview
          metadata ObjectMeta ! #1
          spec SubjectAccessReviewSpec ! #2
          status SubjectAccessReviewStatus ! #3
        LocalSubjectAccessReview
          metadata ObjectMeta ! #1
          spec SubjectAccessReviewSpec ! #2
          status SubjectAccessReviewStatus ! #3
        SubjectAccessReviewSpec
          resourceAttributes ResourceAttributes #1
          nonResourceAttributes NonResourceAttributes #2
          user string #3
          groups [string] #4
          extra {any} #5
          uid string #6
        ResourceAttributes
          namespace string #1
          verb string #2
          group string #3
          version string #4
          resource string #5
          subresource string #6
          name string #7
          fieldSelector any #8
          labelSelector any #9
        NonResourceAttributes
          path string #1
          verb string #2
        SubjectAccessReviewStatus
          allowed bool keep #1
          denied bool - #4
          reason string #2
          evaluationError string #3
        SelfSubjectRulesReview
          metadata ObjectMeta ! #1
          spec SelfSubjectRulesReviewSpec ! #2
          status SubjectRulesReviewStatus ! #3
        SelfSubjectRulesReviewSpec
          namespace string #1
        SubjectRulesReviewStatus
          resourceRules [any] ~ #1
          nonResourceRules [any] ~ #2
          incomplete bool keep #3
          evaluationError string #4
        Eviction
          metadata ObjectMeta ! #1
          deleteOptions any #2
        Binding
          metadata ObjectMeta ! #1
          target ObjectReference ! #2
        CustomResourceDefinition
          metadata ObjectMeta !
          spec CustomResourceDefinitionSpec !
          status CustomResourceDefinitionStatus !
        CustomResourceDefinitionSpec
          group string keep
          names CustomResourceDefinitionNames !
          scope string keep
          versions [any] ~
          conversion CustomResourceConversion
          preserveUnknownFields bool -
        CustomResourceDefinitionNames
          plural string keep
          singular string
          shortNames [string]
          kind string keep
          listKind string
          categories [string]
        CustomResourceConversion
          strategy string keep
          webhook any
        CustomResourceDefinitionStatus
          conditions [WorkloadStatusCondition] map=type ~
          acceptedNames CustomResourceDefinitionNames !
          storedVersions [string] ~
          observedGeneration int -
        PriorityClass
          metadata ObjectMeta ! #1
          value int keep #2
          globalDefault bool - #3
          description string #4
          preemptionPolicy string ="PreemptLowerPriority" #5
        FlowSchema
          metadata ObjectMeta ! #1
          spec FlowSchemaSpec ! #2
          status FlowSchemaStatus ! #3
        FlowSchemaSpec
          priorityLevelConfiguration FlowSchemaPriority ! #1
          matchingPrecedence int =1000 #2
          distinguisherMethod FlowDistinguisherMethod #3
          rules [any] #4
        FlowSchemaPriority
          name string keep #1
        FlowDistinguisherMethod
          type string keep #1
        FlowSchemaStatus
          conditions [WorkloadStatusCondition] map=type merge=type #1
        """
}
